using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Orleans.AsyncJobs.Model;

/// <summary>Where randomness comes from: ids and jitter. A simulation puts a seeded source in its place.</summary>
internal abstract class RandomSource
{
    /// <summary>The operating system's randomness.</summary>
    public static RandomSource System { get; } = new SystemSource();

    /// <summary>Fills a buffer.</summary>
    /// <param name="buffer">The bytes to fill.</param>
    public abstract void Fill(Span<byte> buffer);

    /// <summary>A number from 0 to less than 1.</summary>
    public virtual double NextDouble()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A version-7 Guid: ordered by time, otherwise random (RFC 9562 §5.7).</summary>
    /// <param name="now">The time, UTC.</param>
    public Guid NextId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        var milliseconds = now.ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--)
        {
            bytes[i] = (byte)milliseconds;
            milliseconds >>= 8;
        }

        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private sealed class SystemSource : RandomSource
    {
        public override void Fill(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);

        // Jitter has nothing to hide, and every run draws one.
        [SuppressMessage("Security", "CA5394", Justification = "Not used for anything secret.")]
        public override double NextDouble() => Random.Shared.NextDouble();
    }
}
