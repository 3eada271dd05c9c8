using System.CommandLine;
using Orleans.AsyncJobs.Server.Http;
using Orleans.AsyncJobs.Server.Output;

namespace Orleans.AsyncJobs.Server.Commands;

/// <summary>One run of a command: its options, its way to the service, and its way to the person or script that called it.</summary>
internal sealed class CommandContext : IDisposable
{
    private readonly GlobalOptions _globals;
    private readonly Lazy<WebApiClient> _api;

    public CommandContext(ParseResult parse, GlobalOptions globals, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        Parse = parse;
        Environment = environment;
        CancellationToken = cancellationToken;
        _globals = globals;
        _api = new Lazy<WebApiClient>(Open);
    }

    public ParseResult Parse { get; }

    public CommandEnvironment Environment { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>The service that the command speaks to.</summary>
    public WebApiClient Api => _api.Value;

    public T? Value<T>(Option<T> option) => Parse.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Parse.GetValue(argument);

    /// <summary>Whether an option was given.</summary>
    public bool Has(Option option) => Parse.GetResult(option) is { Implicit: false };

    /// <summary>Says something that is not data.</summary>
    public void Say(string sentence) => Environment.Error.WriteLine(TerminalText.Safe(sentence));

    /// <summary>How rows are to be written; without a wish a table for people, and for programs what is given.</summary>
    public OutputFormat Format(OutputFormat piped = OutputFormat.Json) =>
        Value(_globals.Format) is { } name ? OutputFormats.Parse(name) : Environment.OutputIsTerminal ? OutputFormat.Table : piped;

    /// <summary>A writer of rows.</summary>
    public RowWriter Rows(OutputFormat piped = OutputFormat.Json) => new(Format(piped), Environment.Output, new TableLook(
        Environment.Width,
        Environment.OutputIsTerminal && !Value(_globals.NoColor) && string.IsNullOrEmpty(Environment.Variable("NO_COLOR")) && Environment.Variable("TERM") != "dumb",
        Environment.OutputIsTerminal,
        Environment.Time.GetUtcNow()));

    /// <summary>Waits, by the clock of the environment.</summary>
    public Task DelayAsync(TimeSpan delay) => Task.Delay(delay, Environment.Time, CancellationToken);

    public void Dispose()
    {
        if (_api.IsValueCreated)
        {
            _api.Value.Dispose();
        }
    }

    private WebApiClient Open()
    {
        var (url, token) = (ReadAddress(), ReadToken());
        if (token is not null && url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
        {
            Say($"The token goes to {url.Host} over the network unencrypted; use https there.");
        }

        return WebApiClient.Open(url, token, Environment.Time);
    }

    private Uri ReadAddress()
    {
        var text = Value(_globals.Url) ?? NotEmpty(Environment.Variable(ServiceUrl.UrlVariable)) ?? ServerArguments.DefaultUrls;
        return ServiceUrl.Parse(text);
    }

    private string? ReadToken()
    {
        var token = (Value(_globals.Token) ?? Environment.Variable(ServiceUrl.TokenVariable))?.Trim();
        if (token?.Any(character => character is < '!' or > '~') == true)
        {
            // The token itself is never said.
            throw CommandException.WrongUse("The token holds characters that no token has, such as blanks or line breaks.");
        }

        return NotEmpty(token);
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
