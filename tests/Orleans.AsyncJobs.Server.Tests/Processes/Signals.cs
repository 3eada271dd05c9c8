using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>Signals that <see cref="Process"/> cannot send.</summary>
internal static partial class Signals
{
    /// <summary>Sends a signal by its name, such as <c>SIGTERM</c>.</summary>
    public static void Send(Process process, string signal)
    {
        var number = signal switch
        {
            "SIGHUP" => 1,
            "SIGINT" => 2,
            "SIGTERM" => 15,
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "The signal is not known."),
        };
        if (Kill(process.Id, number) != 0)
        {
            throw new InvalidOperationException($"{signal} could not be sent to process {process.Id}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
