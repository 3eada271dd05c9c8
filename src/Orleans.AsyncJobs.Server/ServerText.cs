using System.Reflection;
using Orleans.AsyncJobs.Dashboard.Parts;

namespace Orleans.AsyncJobs.Server;

/// <summary>What the server says on the console.</summary>
internal static class ServerText
{
    public const string Help = """
        Runs the service. This is what no command does, too.

        Usage: asyncjobs [serve] [options]

          --urls <urls>      where to listen, several parted by ';'; loopback only   (http://127.0.0.1:5080)
          --data <folder>    where jobs are stored                                   (./data)
          --help             this text
          --version          the version

        Any setting of the section AsyncJobs can be given as --AsyncJobs:<Key>=<value>, in appsettings.json, or as an
        environment variable AsyncJobs__<Key>. Durations are written 00:00:05.

          --AsyncJobs:Dispatch:MaxConcurrentJobs=64     jobs that run at a time           (16 for each core)
          --AsyncJobs:Retry:Attempts=4                  runs before a failure is final    (4)
          --AsyncJobs:Retry:BaseDelay=00:00:05          backoff before the first retry    (00:00:05)
          --AsyncJobs:Handlers:TimeLimit=00:02:00       how long one run may take         (00:02:00)
          --AsyncJobs:Outgoing:AllowedHosts:0=127.0.0.1 a host that jobs may call besides public https addresses

        Example:
          asyncjobs serve --urls http://127.0.0.1:5080 --data ./data

        Exit codes: 0 stopped in order, 1 could not start, 2 wrong options.
        """;

    /// <summary>What the help of the whole program says of a line without a command.</summary>
    public const string NoCommand = """
        No command means serve: asyncjobs [--urls <urls>] [--data <folder>] [--AsyncJobs:<Key>=<value> …]
          --version   the version
        """;

    public static string Version => typeof(ServerText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Banner(IEnumerable<string> addresses, string location)
    {
        var listening = addresses.ToList();
        return $"""
            Orleans.AsyncJobs {Version}
              listening on  {string.Join(", ", listening)}
              storing in    {location}
              nobody is asked to log in: every program on this machine may create and steer jobs
              try           {CurlLine.For($"{listening[0]}/api/data/v9.2/", $"{listening[0]}/healthz")}
            """;
    }
}
