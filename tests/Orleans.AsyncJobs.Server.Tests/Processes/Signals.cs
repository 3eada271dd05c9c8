using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>Signals that <see cref="Process"/> cannot send.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to stop (SIGTERM).</summary>
    public static void SendTerminate(Process process)
    {
        if (Kill(process.Id, Terminate) != 0)
        {
            throw new InvalidOperationException($"SIGTERM could not be sent to process {process.Id}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
