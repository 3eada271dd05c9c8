using System.Globalization;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Bytes of a body that are collected in memory, counted in the budget of bodies.</summary>
/// <param name="claim">What they are counted in.</param>
/// <param name="besideBytes">What else the claim is for.</param>
internal sealed class BodyBuffer(BodyBudget.Claim claim, long besideBytes = 0) : IDisposable
{
    private const int FirstBytes = 16 * 1024;
    private const int MaxDigits = 10;

    private readonly GrowingBuffer _buffer = new(FirstBytes, size => claim.Grow(besideBytes + size));

    public int Length => _buffer.Written.Length;

    public Memory<byte> Bytes => _buffer.Written;

    /// <summary>Room for more.</summary>
    public Memory<byte> Free => _buffer.Free;

    /// <summary>Makes room for so many bytes.</summary>
    /// <exception cref="WebApiException">There is none: never (413), or not just now (429).</exception>
    public void Reserve(int bytes) => _buffer.Reserve(bytes);

    /// <summary>So many bytes of the room are used.</summary>
    public void Advance(int bytes) => _buffer.Advance(bytes);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(Free.Span);
        Advance(bytes.Length);
    }

    /// <summary>Writes a number in digits.</summary>
    public void Write(int number)
    {
        Reserve(MaxDigits);
        _ = number.TryFormat(Free.Span, out var length, provider: CultureInfo.InvariantCulture);
        Advance(length);
    }

    public void Dispose() => _buffer.Dispose();
}
