using System.Security.Cryptography;
using System.Text;

namespace Orleans.AsyncJobs.Clients.Tests.Node;

/// <summary>The packages of the lock file, installed once for each lock file in the user's cache.</summary>
internal static class NodePackages
{
    /// <summary>Some 300 packages come over the network: this is far longer than they take on a busy machine.</summary>
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(8);

    /// <summary>What npm says when no registry answers it.</summary>
    private static readonly string[] Unreachable = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "ERR_SOCKET_TIMEOUT"];

    /// <summary>Gives the folder <c>node_modules</c>; skips the test where the machine has no npm or npm reaches no registry.</summary>
    public static async Task<string> InstallAsync()
    {
        Assert.SkipUnless(
            Find("node") is not null && Find("npm") is not null,
            "skipped: there is no node or no npm on the path; apt-get install -y nodejs npm brings them.");
        var lockFile = await File.ReadAllBytesAsync(Repository.Script("package-lock.json"), TestContext.Current.CancellationToken);
        var installed = Path.Combine(CacheFolder, "orleans-asyncjobs-tests", $"clients-{Convert.ToHexStringLower(SHA256.HashData(lockFile))[..16]}");
        if (!Directory.Exists(installed))
        {
            await InstallAsync(installed);
        }

        return Path.Combine(installed, "node_modules");
    }

    /// <summary>Finds a program on the path.</summary>
    public static string? Find(string program) => Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static string CacheFolder => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>Installs beside the place and moves there in one step, so that what stands there is always whole.</summary>
    private static async Task InstallAsync(string installed)
    {
        var folder = Directory.CreateDirectory($"{installed}.{Guid.NewGuid():N}").FullName;
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json" })
            {
                File.Copy(Repository.Script(file), Path.Combine(folder, file));
            }

            await using var run = ProgramRun.Start(Find("npm")!, folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            var exitCode = await run.WaitForExitAsync(InstallLimit);
            var text = new StringBuilder(run.Output).Append(run.Errors).ToString();
            Assert.SkipWhen(exitCode != 0 && Unreachable.Any(code => text.Contains(code, StringComparison.Ordinal)), $"skipped: npm reaches no registry: {text.Split('\n')[0]}");
            Assert.True(exitCode == 0, $"npm ci ended with {exitCode}.\n{text}");
            if (!Directory.Exists(installed))
            {
                Directory.Move(folder, installed);
            }
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
