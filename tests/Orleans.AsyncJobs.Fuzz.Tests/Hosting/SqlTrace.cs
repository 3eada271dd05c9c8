using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Orleans.AsyncJobs.Fuzz.Tests.Generating;

namespace Orleans.AsyncJobs.Fuzz.Tests.Hosting;

/// <summary>
/// Reads the text of every statement that SQLite runs in this process, on whatever connection: an extension of each new
/// connection asks SQLite itself to tell. A value that a client sent has no place in them.
/// </summary>
internal static unsafe partial class SqlTrace
{
    /// <summary>SQLITE_TRACE_STMT: as a statement begins, with its text as it was prepared.</summary>
    private const uint OfStatements = 1;

    private const int MostFindings = 50;

    private static readonly ConcurrentQueue<string> Found = new();
    private static readonly ConcurrentDictionary<int, byte> Texts = new();
    private static readonly byte[] Digits = Encoding.ASCII.GetBytes(Canary.Digits);
    private static long _statements;

    /// <summary>The statements with a value in them.</summary>
    public static IReadOnlyCollection<string> Findings => Found;

    public static long Statements => Volatile.Read(ref _statements);

    /// <summary>How many different ones there were.</summary>
    public static int DifferentStatements => Texts.Count;

    /// <summary>Begins, for connections that are opened from now on.</summary>
    public static void Start()
    {
        SQLitePCL.Batteries_V2.Init();
        Marshal.ThrowExceptionForHR(AutoExtension(&Opened) == 0 ? 0 : -1);
    }

    /// <summary>Forgets what was found, after a test that put it there.</summary>
    public static void Forget() => Found.Clear();

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_auto_extension")]
    private static partial int AutoExtension(delegate* unmanaged[Cdecl]<nint, nint, nint, int> entryPoint);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_trace_v2")]
    private static partial int Trace(nint database, uint mask, delegate* unmanaged[Cdecl]<uint, nint, nint, nint, int> callback, nint context);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Opened(nint database, nint error, nint functions) => Trace(database, OfStatements, &Began, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Began(uint mask, nint context, nint statement, nint text)
    {
        var sql = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);
        Interlocked.Increment(ref _statements);
        var hash = new HashCode();
        hash.AddBytes(sql);
        Texts.TryAdd(hash.ToHashCode(), 0);
        if (sql.IndexOf(Digits) >= 0 && Found.Count < MostFindings)
        {
            Found.Enqueue(Encoding.UTF8.GetString(sql));
        }

        return 0;
    }
}
