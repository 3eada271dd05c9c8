using System.Buffers;
using System.Text;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading.DataFilters;

/// <summary>A text in UTF-8 in pieces of whole characters, of which one chunk is in memory.</summary>
internal sealed class DataPieces : IDisposable
{
    /// <summary>What may be left of a character that goes on in the next chunk. Only data of an earlier version of the store is cut so.</summary>
    private const int MaxCarried = 3;

    private readonly DataSide _side;
    private byte[] _buffer;
    private int _at;
    private int _whole;
    private int _end;
    private int _number;
    private long _read;

    public DataPieces(DataSide side)
    {
        _side = side;
        if (side.Text is { } text)
        {
            _buffer = Encoding.UTF8.GetBytes(text);
            _whole = _end = _buffer.Length;
            return;
        }

        _buffer = ArrayPool<byte>.Shared.Rent(JobLimits.DataChunkBytes + MaxCarried);
    }

    /// <summary>What is here and not yet taken.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_at, _whole - _at);

    /// <summary>Whether nothing comes behind that.</summary>
    public bool IsLast => _side.BlobId is null || _read == _side.Bytes;

    /// <summary>Whether the data was deleted or replaced meanwhile.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Takes so many bytes.</summary>
    public void Take(int bytes) => _at += bytes;

    /// <summary>Passes over all but the last bytes and what lies in a chunk with them; before anything is read.</summary>
    public void SkipTo(StoreConnection connection, long lastBytes)
    {
        var (number, bytes) = DataReads.FindTail(connection, _side.BlobId!.Value, lastBytes);
        if (bytes == 0)
        {
            // An earlier version of the store has it in one piece.
            number = (int)(Math.Max(0, _side.Bytes - lastBytes) / JobLimits.DataChunkBytes);
            bytes = _side.Bytes - ((long)number * JobLimits.DataChunkBytes);
        }

        _number = number;
        _read = _side.Bytes - bytes;
    }

    /// <summary>Reads the next chunk. What was here has been taken.</summary>
    public void Read(StoreConnection connection)
    {
        var carried = _end - _whole;
        _buffer.AsSpan(_whole, carried).CopyTo(_buffer);
        var length = DataReads.ReadChunk(connection, _side.Place, _number++, _buffer.AsSpan(carried));
        _read += length;
        IsGone = length == 0 || _read > _side.Bytes;
        _at = 0;
        _end = carried + length;
        _whole = IsLast ? _end : DataUpload.WholeCharacters(_buffer.AsSpan(0, _end));
    }

    public void Dispose()
    {
        if (_side.BlobId is not null && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _at = _whole = _end = 0;
        }
    }
}
