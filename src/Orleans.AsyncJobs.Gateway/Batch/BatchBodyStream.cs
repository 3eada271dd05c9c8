using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// The body of a batch on its way to the reader of its parts, which knows lines that end in CRLF only: where the first line
/// ends in LF, all that do get one. Any other body is left as it is, since a line end within the data of a job belongs to it.
/// It ends with a refusal where the body is larger than this service takes.
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

    /// <summary>Whether lines end in LF; null until the first has ended.</summary>
    private bool? _endsInLf;

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

        _endsInLf ??= FirstLineEnd() is { } end ? end == Lf : null;
        return _endsInLf == true ? CopyWithCr(buffer.Span) : Copy(buffer.Span);
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

    private byte? FirstLineEnd()
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        return bytes.IndexOfAny(Cr, Lf) is >= 0 and var index ? bytes[index] : null;
    }

    private int Copy(Span<byte> target)
    {
        var length = Math.Min(_end - _start, target.Length);
        _buffer.AsSpan(_start, length).CopyTo(target);
        _start += length;
        return length;
    }

    private int CopyWithCr(Span<byte> target)
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
