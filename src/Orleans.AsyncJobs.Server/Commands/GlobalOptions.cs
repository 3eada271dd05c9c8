using System.CommandLine;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>Options that every command takes, before it or behind it.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Url { get; } = new("--url")
    {
        Description = $"where the service is; else {ServiceUrl.UrlVariable}, else {ServerArguments.DefaultUrls}",
        HelpName = "address",
        Recursive = true,
    };

    public Option<string?> Token { get; } = new("--token")
    {
        Description = $"sent as Authorization: Bearer; else {ServiceUrl.TokenVariable}",
        HelpName = "token",
        Recursive = true,
    };

    public Option<string?> Format { get; } = new("--format", "-o")
    {
        Description = "a table on a terminal, JSON otherwise",
        Recursive = true,
    };

    public Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "no colors; so does NO_COLOR",
        Recursive = true,
    };

    public GlobalOptions() => Format.AcceptOnlyFromAmong(OutputFormats.Names);

    public IReadOnlyList<Option> All => [Url, Token, Format, NoColor];

    /// <summary>Whether a word is one of these options, and whether its value is the next word.</summary>
    public bool Takes(string word, out bool valueFollows)
    {
        var name = word.Split(['=', ':'], 2)[0];
        var option = All.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
        valueFollows = option is not null && option != NoColor && name == word;
        return option is not null;
    }
}
