using System.Diagnostics;
using System.Globalization;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>The process that writes until it is killed.</summary>
internal static class CrashChild
{
    /// <summary>Starts it, reads what it acknowledges, kills it, and reads what was still in the pipe.</summary>
    /// <param name="folder">The store's folder.</param>
    /// <param name="seed">What it writes.</param>
    /// <param name="mode">Its last argument; null for none.</param>
    /// <param name="goesOn">Whether it lives on after so many acknowledgements; asked after each.</param>
    /// <param name="read">Takes each acknowledgement.</param>
    public static async Task RunAndKillAsync(string folder, int seed, string? mode, Func<int, bool> goesOn, Action<string> read)
    {
        var child = Path.Combine(AppContext.BaseDirectory, "Orleans.AsyncJobs.Sqlite.CrashChild.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { child, folder, seed.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (mode is not null)
        {
            start.ArgumentList.Add(mode);
        }

        using var process = Process.Start(start)!;
        try
        {
            var acknowledgements = 0;
            do
            {
                var line = await process.StandardOutput.ReadLineAsync(TestJobs.Stop);
                Assert.NotNull(line);
                read(line);
                acknowledgements++;
            }
            while (goesOn(acknowledgements));
        }
        finally
        {
            process.Kill();
        }

        var rest = (await process.StandardOutput.ReadToEndAsync(TestJobs.Stop)).Split('\n');
        // The last line may be cut short.
        foreach (var line in rest[..^1])
        {
            read(line);
        }

        await process.WaitForExitAsync(TestJobs.Stop);
    }
}
