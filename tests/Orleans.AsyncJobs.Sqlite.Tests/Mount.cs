using System.Diagnostics;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Mounts, where this process may; a test that needs one says so and is skipped elsewhere.</summary>
internal static class Mount
{
    /// <summary>Mounts an empty file system of this size over a folder.</summary>
    public static void SmallDisk(string folder, int bytes)
    {
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", folder) != 0)
        {
            Assert.Skip("This process may not mount.");
        }
    }

    /// <summary>Makes a folder read-only, whoever writes.</summary>
    public static void ReadOnly(string folder)
    {
        if (!OperatingSystem.IsLinux() || Run("mount", "--bind", folder, folder) != 0)
        {
            Assert.Skip("This process may not mount.");
        }

        if (Run("mount", "-o", "remount,bind,ro", folder) == 0)
        {
            return;
        }

        Remove(folder);
        Assert.Skip("This process may not mount read-only.");
    }

    public static void Remove(string folder) => Run("umount", folder);

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
