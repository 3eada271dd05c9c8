using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Orleans.AsyncJobs.Sqlite.Writing;

/// <summary>
/// The input of handlers, in a table of its own. A large one goes in and comes out piece by piece: it is never held in
/// memory a second time beside the text itself.
/// </summary>
internal static class JobData
{
    /// <summary>Parameter: sequence.</summary>
    public const string ReadSql = "SELECT data FROM jobdata WHERE sequence = ?1";

    private const string InsertSql = "INSERT INTO jobdata (sequence, data) VALUES (?1, ?2)";
    private const string InsertEmptySql = "INSERT INTO jobdata (sequence, data) VALUES (?1, zeroblob(?2))";
    private const string PlaceSql = "SELECT sequence, databytes FROM jobs WHERE asyncoperationid = ?1 AND databytes IS NOT NULL";

    /// <summary>From here on a piece at a time is cheaper than a copy of the whole.</summary>
    private const int PieceBytes = 64 * 1024;

    /// <summary>Each character of UTF-16 has at most three bytes in UTF-8, and half of a pair may come over from the piece before.</summary>
    private const int PieceChars = (PieceBytes / 3) - 1;

    /// <summary>How many bytes a text has in the table; null for none.</summary>
    public static long? BytesOf(string? data) => data is null ? null : Encoding.UTF8.GetByteCount(data);

    /// <summary>Inserts the input of a row.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="sequence">The row.</param>
    /// <param name="data">The input.</param>
    /// <param name="bytes">How many bytes it has.</param>
    public static void Insert(StoreConnection connection, long sequence, string data, long bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            if (bytes > PieceBytes)
            {
                InsertEmpty(connection, sequence, bytes);
                WritePieces(connection, sequence, data, buffer);
                return;
            }

            var statement = connection.Prepare(InsertSql);
            statement.Bind(1, sequence);
            statement.Bind(2, buffer.AsSpan(0, Encoding.UTF8.GetBytes(data, buffer)));
            statement.Execute();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads the input of a job; null when there is none.</summary>
    public static string? Read(StoreConnection connection, Guid jobId)
    {
        var place = connection.Prepare(PlaceSql);
        place.Bind(1, jobId);
        if (!place.Step())
        {
            return null;
        }

        var (sequence, bytes) = (place.Int64(0), place.Int64(1));
        place.Reset();
        return bytes > PieceBytes ? ReadPieces(connection, sequence) : ReadWhole(connection, sequence);
    }

    private static void InsertEmpty(StoreConnection connection, long sequence, long bytes)
    {
        var statement = connection.Prepare(InsertEmptySql);
        statement.Bind(1, sequence);
        statement.Bind(2, bytes);
        statement.Execute();
    }

    private static void WritePieces(StoreConnection connection, long sequence, string data, byte[] buffer)
    {
        using var blob = Open(connection, sequence, isWritten: true);
        var encoder = Encoding.UTF8.GetEncoder();
        var offset = 0;
        for (var at = 0; at < data.Length; at += PieceChars)
        {
            var piece = data.AsSpan(at, Math.Min(PieceChars, data.Length - at));
            var length = encoder.GetBytes(piece, buffer, flush: at + piece.Length == data.Length);
            Check(connection, raw.sqlite3_blob_write(blob, buffer.AsSpan(0, length), offset));
            offset += length;
        }
    }

    private static string? ReadWhole(StoreConnection connection, long sequence)
    {
        var statement = connection.Prepare(ReadSql);
        statement.Bind(1, sequence);
        try
        {
            return statement.Step() ? statement.Text(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Goes through the pieces twice: for the length of the text, and for the text.</summary>
    private static string ReadPieces(StoreConnection connection, long sequence)
    {
        using var blob = Open(connection, sequence, isWritten: false);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var length = 0;
            var counter = Encoding.UTF8.GetDecoder();
            // The decoder counts by decoding, into a buffer that is thrown away: its own count forgets what a piece began.
            var thrownAway = ArrayPool<char>.Shared.Rent(PieceBytes + 1);
            ForEachPiece(connection, blob, buffer, (piece, isLast) => length += counter.GetChars(piece, thrownAway, isLast));
            ArrayPool<char>.Shared.Return(thrownAway);
            return string.Create(length, (connection, blob, buffer), static (text, state) =>
            {
                var decoder = Encoding.UTF8.GetDecoder();
                var bytes = raw.sqlite3_blob_bytes(state.blob);
                for (var (at, filled) = (0, 0); at < bytes; at += PieceBytes)
                {
                    var piece = state.buffer.AsSpan(0, Math.Min(PieceBytes, bytes - at));
                    Check(state.connection, raw.sqlite3_blob_read(state.blob, piece, at));
                    filled += decoder.GetChars(piece, text[filled..], flush: at + piece.Length == bytes);
                }
            });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ForEachPiece(StoreConnection connection, sqlite3_blob blob, byte[] buffer, Action<ReadOnlySpan<byte>, bool> take)
    {
        var bytes = raw.sqlite3_blob_bytes(blob);
        for (var at = 0; at < bytes; at += PieceBytes)
        {
            var piece = buffer.AsSpan(0, Math.Min(PieceBytes, bytes - at));
            Check(connection, raw.sqlite3_blob_read(blob, piece, at));
            take(piece, at + piece.Length == bytes);
        }
    }

    private static sqlite3_blob Open(StoreConnection connection, long sequence, bool isWritten)
    {
        Check(connection, raw.sqlite3_blob_open(connection.Database, "main", "jobdata", "data", sequence, isWritten ? 1 : 0, out var blob));
        return blob;
    }

    private static void Check(StoreConnection connection, int result) => SqliteException.ThrowExceptionForRC(result, connection.Database);
}
