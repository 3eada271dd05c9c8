using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using static Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations.OperationHost;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>The status monitor: what it answers, how it waits and streams, and what it refuses.</summary>
public sealed class OperationMonitorTests : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private OperationHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await OperationHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Get_of_a_running_one_answers_its_codes_and_when_to_come_back()
    {
        var id = await _host.SubmitAsync("run", "wait");
        await _host.Apis.Started("run");

        var answer = await _host.MonitorAsync(id);

        Assert.Equal((HttpStatusCode.OK, """{"backgroundOperationStateCode":2,"backgroundOperationStatusCode":20}""", "5"), (answer.Status, answer.Text, answer.Headers["Retry-After"]));
        _host.Apis.Release("run");
        await _host.EndAsync(id);
        Assert.False((await _host.MonitorAsync(id)).Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task Get_with_wait_holds_its_answer_until_the_state_changes()
    {
        var id = await _host.SubmitAsync("run", "wait");
        await _host.Apis.Started("run");

        var waiting = _host.MonitorAsync(id, "?wait=60");
        Assert.Equal(2, (await _host.MonitorAsync(id)).Body.GetProperty("backgroundOperationStateCode").GetInt32());
        Assert.False(waiting.IsCompleted);
        _host.Apis.Release("run");

        Assert.Equal(30, (await waiting).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
    }

    [Fact]
    public async Task Get_with_wait_answers_as_it_stands_when_the_time_is_up()
    {
        var id = await _host.SubmitAsync("run", "wait");
        await _host.Apis.Started("run");

        Assert.Equal(20, (await _host.MonitorAsync(id, "?wait=1")).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("run");
    }

    [Fact]
    public async Task Get_as_a_stream_tells_each_change_of_state_and_progress_to_the_end()
    {
        var id = await _host.SubmitAsync("run", "progress");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/backgroundoperation/{id}") { Headers = { { "Accept", "text/event-stream" } } };
        using var response = await _host.Engine.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        List<string> lines = [];
        while (await reader.ReadLineAsync(Cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Contains("\"progressMessage\":\"half\"", StringComparison.Ordinal))
            {
                _host.Apis.Release("run");
            }
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(lines, line => line.Contains("\"percentComplete\":50,\"progressMessage\":\"half\"", StringComparison.Ordinal));
        Assert.Equal("event: state", lines[^3]);
        Assert.StartsWith("""data: {"backgroundOperationStateCode":3,"backgroundOperationStatusCode":30,"Said":"run",""", lines[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_405(string method)
    {
        var answer = await _host.SendAsync(new HttpMethod(method), $"/api/backgroundoperation/{Guid.NewGuid()}", "{}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task What_is_not_there_is_404(string method)
    {
        var id = Guid.NewGuid();
        var missing = await _host.SendAsync(new HttpMethod(method), $"/api/backgroundoperation/{id}");
        var none = await _host.SendAsync(new HttpMethod(method), "/api/backgroundoperation/17");

        Assert.Equal((HttpStatusCode.NotFound, "0x80048d02", $"Could not find item '{id}'."), (missing.Status, missing.Code, missing.Message));
        Assert.Equal((HttpStatusCode.NotFound, "0x80048d02", "Could not find item '17'."), (none.Status, none.Code, none.Message));
    }

    [Fact]
    public async Task What_it_answers_is_what_the_description_names()
    {
        var id = await _host.SubmitAsync("bad", "refuse");

        var end = await _host.EndAsync(id);

        Assert.Equal(
            new OperationStatusBody { State = 3, Status = 31, ErrorCode = JobErrorCodes.IsvUnExpected, ErrorMessage = "It does not want to." },
            end.Deserialize<OperationStatusBody>(Strict));
    }

    [Theory]
    [InlineData("GET", "abc", HttpStatusCode.BadRequest, "The header CallerObjectId is 'abc', which is not a Guid.")]
    [InlineData("DELETE", "abc", HttpStatusCode.BadRequest, "The header CallerObjectId is 'abc', which is not a Guid.")]
    [InlineData("DELETE", "018f2d3c-1111-7abc-8def-0123456789ab", HttpStatusCode.NotFound, "systemuser With Id = 018f2d3c-1111-7abc-8def-0123456789ab Does Not Exist.")]
    public async Task Another_user_is_refused_as_on_the_Web_API(string method, string user, HttpStatusCode status, string sentence)
    {
        var id = await _host.SubmitAsync("run", "wait");
        await _host.Apis.Started("run");

        var answer = await _host.SendAsync(new HttpMethod(method), $"/api/backgroundoperation/{id}", json: null, ("CallerObjectId", user));

        Assert.Equal(status, answer.Status);
        Assert.StartsWith(sentence, answer.Message, StringComparison.Ordinal);
        Assert.Equal(20, (await _host.MonitorAsync(id)).Body.GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("run");
    }

    [Theory]
    [InlineData("?wait=61", "'wait' is '61'; a whole number of seconds from 0 to 60 is wanted.")]
    [InlineData("?wait=-1", "'wait' is '-1'")]
    [InlineData("?wait=x", "'wait' is 'x'")]
    [InlineData("?wat=1", "'wat' is not known; did you mean 'wait'?")]
    public async Task Option_that_will_not_do_is_refused(string query, string sentence)
    {
        var answer = await _host.MonitorAsync(await _host.SubmitAsync("x"), query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(sentence, answer.Message, StringComparison.Ordinal);
    }
}
