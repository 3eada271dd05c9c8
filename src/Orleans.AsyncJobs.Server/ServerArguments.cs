using Orleans.AsyncJobs.Server.Commands;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Server;

/// <summary>The command line, read: what to do, and what is left for the configuration.</summary>
internal sealed record ServerArguments(bool WantsHelp, bool WantsVersion, string Urls, string[] Settings)
{
    public const string DefaultUrls = "http://127.0.0.1:5080";

    private const string DataSetting = "--AsyncJobs:Storage:Path";

    private static readonly string[] Known = ["--urls", "--data", "--help", "--version", .. CommandTree.Nouns];

    public static ServerArguments Parse(IReadOnlyList<string> args)
    {
        var (help, version, urls, settings) = (false, false, DefaultUrls, new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--help" or "-h" or "-?":
                    help = true;
                    break;
                case "--version":
                    version = true;
                    break;
                case "--urls":
                    urls = value ?? Following(args, ref i, name);
                    break;
                case "--data":
                    settings.Add($"{DataSetting}={FolderOf(value ?? Following(args, ref i, name))}");
                    break;
                case ['-', '-', ..] when name.Contains(':', StringComparison.Ordinal):
                    settings.Add($"{name}={value ?? Following(args, ref i, name)}");
                    break;
                default:
                    throw new ArgumentException($"'{args[i]}' is not an option{NearestName.Suggest(name, Known)} See --help.", nameof(args));
            }
        }

        return new ServerArguments(help, version, urls, [.. settings]);
    }

    private static string FolderOf(string value) => string.IsNullOrWhiteSpace(value)
        ? throw new ArgumentException("--data names no folder; give one such as --data ./data.", nameof(value))
        : Path.GetFullPath(value);

    private static (string Name, string? Value) Split(string arg)
    {
        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (arg, null) : (arg[..equals], arg[(equals + 1)..]);
    }

    private static string Following(IReadOnlyList<string> args, ref int i, string name) => i + 1 < args.Count
        ? args[++i]
        : throw new ArgumentException($"{name} needs a value. See --help.", nameof(args));
}
