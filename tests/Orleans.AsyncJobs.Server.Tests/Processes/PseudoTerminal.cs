using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>A terminal that a test looks at and types into: the program's side is a device of the system.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 0x0002 | 0x0100; // O_RDWR | O_NOCTTY

    private readonly SafeFileHandle _master;
    private readonly FileStream _stream;

    public PseudoTerminal()
    {
        var descriptor = OpenMaster(ReadWriteNoControl);
        if (descriptor < 0 || Grant(descriptor) != 0 || Unlock(descriptor) != 0)
        {
            throw new InvalidOperationException($"This machine gives no pseudo terminal: error {Marshal.GetLastPInvokeError()}.");
        }

        Device = Marshal.PtrToStringUTF8(NameOf(descriptor))!;
        _master = new SafeFileHandle(descriptor, ownsHandle: true);
        _stream = new FileStream(_master, FileAccess.ReadWrite, 0);
    }

    /// <summary>The program's side.</summary>
    public string Device { get; }

    public void Type(string text) => _stream.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>What stands on it once some text has come.</summary>
    public async Task<string> ReadUntilAsync(Func<string, bool> isEnough)
    {
        var seen = new StringBuilder();
        using var deadline = Deadline.Start();
        await Task.Run(
            () =>
            {
                var buffer = new byte[4_096];
                while (!isEnough(seen.ToString()))
                {
                    seen.Append(Encoding.UTF8.GetString(buffer, 0, _stream.Read(buffer)));
                }
            },
            deadline.Token).WaitAsync(deadline.Token);
        return seen.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    public void Dispose() => _stream.Dispose();

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint NameOf(int descriptor);
}
