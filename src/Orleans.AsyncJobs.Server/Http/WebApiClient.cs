using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Server.Http;

/// <summary>The Web API over HTTP: all that commands know of a service.</summary>
internal sealed class WebApiClient : IDisposable
{
    /// <summary>A service that is full or about to start says when to come again: it is believed so often.</summary>
    private const int Tries = 5;

    private const string BasePath = "api/data/v9.2/";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LongAnswerTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private WebApiClient(HttpClient http, TimeProvider time)
    {
        _http = http;
        _time = time;
    }

    public Uri Url => _http.BaseAddress!;

    public static WebApiClient Open(Uri url, string? token, TimeProvider time)
    {
        // No redirect is followed: the token is for that address alone.
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout, UseProxy = !url.IsLoopback, UseCookies = false })
        {
            BaseAddress = url,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var headers = http.DefaultRequestHeaders;
        headers.UserAgent.Add(new ProductInfoHeaderValue("asyncjobs", ServerText.Version));
        headers.Add("OData-MaxVersion", "4.0");
        headers.Add("OData-Version", "4.0");
        headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return new WebApiClient(http, time);
    }

    /// <summary>Reads an object.</summary>
    /// <param name="path">Below the Web API's base.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">There is none, or not to be had.</exception>
    public async Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, BasePath + path, null, null, cancellationToken)).Object(Url);

    /// <summary>Reads text, such as a count.</summary>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, BasePath + path, null, null, cancellationToken)).Body;

    /// <summary>Posts what may be posted twice without harm: it is sent again when the service asks to come later.</summary>
    public Task<ApiAnswer> PostAsync(string path, JsonObject body, CancellationToken cancellationToken, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, BasePath + path, body, headers, cancellationToken);

    /// <summary>Posts what would be done twice if it were sent twice.</summary>
    public Task<ApiAnswer> PostOnceAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, BasePath + path, body, null, cancellationToken, tries: 1);

    /// <summary>Posts what may take long, such as a check of a whole store.</summary>
    public Task<ApiAnswer> PostLongAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, BasePath + path, body, null, cancellationToken, tries: 1, LongAnswerTimeout);

    /// <summary>Deletes a row.</summary>
    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken cancellationToken, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Delete, BasePath + path, null, headers, cancellationToken);

    /// <summary>Reads something beside the Web API whatever its status, such as a health check. Only faults of the connection are refusals.</summary>
    public async Task<ApiAnswer> LookAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await TrySendAsync(request, AnswerTimeout, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, JsonObject? body, IEnumerable<(string Name, string Value)>? headers, CancellationToken cancellationToken, int tries = Tries,
        TimeSpan? timeout = null)
    {
        for (var tried = 1; ; tried++)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            if (method != HttpMethod.Get)
            {
                request.Headers.Add("X-AsyncJobs-Origin", "commandline");
            }

            foreach (var (name, value) in headers ?? [])
            {
                request.Headers.Add(name, value);
            }

            var answer = await TrySendAsync(request, timeout ?? AnswerTimeout, cancellationToken);
            if (answer.Failure is null)
            {
                return answer;
            }

            if (tried == tries || answer.RetryAfter is not { } pause)
            {
                throw answer.Failure;
            }

            await Task.Delay(pause < LongestPause ? pause : LongestPause, _time, cancellationToken);
        }
    }

    private async Task<ApiAnswer> TrySendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            // Connecting and the body apart: what breaks off in its middle was reached.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            string body;
            try
            {
                body = await response.Content.ReadAsStringAsync(limit.Token);
            }
            catch (HttpRequestException exception)
            {
                throw new CommandException(ExitCode.Failed, $"{Url} broke its answer off: {exception.GetBaseException().Message}", exception);
            }

            return new ApiAnswer(
                response.StatusCode,
                body,
                response.Headers.Date,
                response.Headers.TryGetValues("OData-EntityId", out var ids) ? ids.FirstOrDefault() : null,
                response.IsSuccessStatusCode ? null : ApiFailure.Of(response, body, Url),
                response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? response.Headers.RetryAfter?.Delta : null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && ApiFailure.Of(exception, Url) is { } failure)
        {
            throw new CommandException(failure.ExitCode, failure.Message, exception);
        }
    }
}

/// <summary>What a service answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Body, DateTimeOffset? Date, string? EntityId, CommandException? Failure, TimeSpan? RetryAfter)
{
    /// <summary>The id of the row that was made; null where none is named.</summary>
    public Guid? RowId => EntityId is { Length: > 37 } text && text[^1] == ')' && Guid.TryParse(text.AsSpan(text.Length - 37, 36), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The object that the body holds.</summary>
    /// <exception cref="CommandException">It holds none.</exception>
    public JsonObject Object(Uri url)
    {
        try
        {
            return JsonNode.Parse(Body) as JsonObject ?? throw new JsonException("It holds no object.");
        }
        catch (JsonException exception)
        {
            var start = Body.Trim().ReplaceLineEndings(" ");
            throw new CommandException(
                ExitCode.Failed,
                $"{url} does not answer as asyncjobs does: {(start.Length == 0 ? "nothing" : $"\"{TextLimit.Shown(start, 120)}\"")} is no JSON object. Is --url right?",
                exception);
        }
    }
}
