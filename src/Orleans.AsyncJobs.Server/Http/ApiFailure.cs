using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Server.Http;

/// <summary>What a refusal or a fault of the connection means for a person and for a script.</summary>
internal static class ApiFailure
{
    private const string UnknownSegment = "0x8006088a";
    private const int ShownCharacters = 120;

    /// <summary>What an answer that is no success means.</summary>
    public static CommandException Of(HttpResponseMessage answer, string body, Uri url)
    {
        var status = $"{(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
        if (answer.Headers.Location is { } location && (int)answer.StatusCode is >= 300 and < 400)
        {
            return new CommandException(ExitCode.Failed, $"{url} points elsewhere ({status}, {location}). Give that address as --url.");
        }

        var (code, message) = ReadError(body);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            var way = answer.StatusCode == HttpStatusCode.Unauthorized ? $" Give a token with {ServiceUrl.TokenVariable} or --token." : "";
            return new CommandException(ExitCode.NoRight, $"{message ?? status}{way}");
        }

        if (message is null)
        {
            return NotOurs(url, status, answer, body);
        }

        return new CommandException(
            answer.StatusCode switch
            {
                HttpStatusCode.NotFound when code != UnknownSegment => ExitCode.NotFound,
                HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => ExitCode.Conflict,
                _ => ExitCode.Failed,
            },
            code == UnknownSegment ? $"{message} The service may be of an earlier version than this program." : $"{message} ({code})");
    }

    /// <summary>What an answer means that is not one of this service's.</summary>
    public static CommandException NotOurs(Uri url, string status, HttpResponseMessage answer, string body)
    {
        var type = answer.Content.Headers.ContentType?.MediaType ?? "no type";
        var start = body.Trim().ReplaceLineEndings(" ");
        var shown = start.Length == 0 ? "nothing" : $"\"{TextLimit.Shown(start, ShownCharacters)}\"";
        return new CommandException(ExitCode.Failed, $"{url} does not answer as asyncjobs does: {status}, {type}, {shown}. Is --url right?");
    }

    /// <summary>What a fault of the connection means; null for what is none.</summary>
    public static CommandException? Of(Exception exception, Uri url) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } broken =>
            new CommandException(ExitCode.Failed, $"{url} broke its answer off or does not speak HTTP: {broken.Message}", broken),
        HttpRequestException fault =>
            new CommandException(ExitCode.NotReachable, $"{url} cannot be reached: {Innermost(fault)} Is the service running? See 'asyncjobs serve --help'; another address is given with --url or {ServiceUrl.UrlVariable}.", fault),
        HttpIOException or IOException => new CommandException(ExitCode.Failed, $"{url} broke its answer off: {exception.Message}", exception),
        OperationCanceledException => new CommandException(ExitCode.TimedOut, $"{url} did not answer in time.", exception),
        JsonException => new CommandException(ExitCode.Failed, $"{url} answered with broken JSON: {exception.Message}", exception),
        _ => null,
    };

    private static string Innermost(Exception exception)
    {
        var inner = exception.GetBaseException().Message;
        return inner.EndsWith('.') ? inner : $"{inner}.";
    }

    private static (string? Code, string? Message) ReadError(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject answer && answer["error"] is JsonObject error ? (error.Text("code"), error.Text("message")) : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }
}
