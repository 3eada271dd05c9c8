using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// The body of a batch on its way to the reader of its parts, which knows lines that end in CRLF only: lines that end in LF
/// get one. In the JSON of the parts a line end is as good as a blank. It ends with a refusal where the body is larger than
/// this service takes.
/// </summary>
internal sealed class BatchBodyStream(Stream inner, long maxBytes = BodyBudget.MaxBytes) : AsyncReadStream
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _total;
    private bool _isBehindCr;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_start == _end && !await FillAsync(cancellationToken))
        {
            return 0;
        }

        return Copy(buffer.Span);
    }

    /// <summary>Reads what is left and drops it, so that a client that still sends reads the answer; but for what is larger than a body may be.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _start = _end = 0;
        while (_total <= maxBytes && await inner.ReadAsync(_buffer, cancellationToken) is > 0 and var read)
        {
            _total += read;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await inner.ReadAsync(_buffer, cancellationToken);
        _total += _end;
        return _total <= maxBytes ? _end > 0 : throw BodyBudget.TooLarge(maxBytes);
    }

    private int Copy(Span<byte> target)
    {
        var written = 0;
        while (written < target.Length && _start < _end)
        {
            var next = _buffer[_start];
            if (next == Lf && !_isBehindCr)
            {
                target[written++] = Cr;
                _isBehindCr = true;
                continue;
            }

            if (next is not (Cr or Lf))
            {
                var run = _buffer.AsSpan(_start, Math.Min(_end - _start, target.Length - written));
                var length = run.IndexOfAny(Cr, Lf);
                run = length < 0 ? run : run[..length];
                run.CopyTo(target[written..]);
                written += run.Length;
                _start += run.Length;
                _isBehindCr = false;
                continue;
            }

            target[written++] = next;
            _start++;
            _isBehindCr = next == Cr;
        }

        return written;
    }
}
