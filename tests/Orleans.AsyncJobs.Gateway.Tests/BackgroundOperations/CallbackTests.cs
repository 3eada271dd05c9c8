using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Settings;
using static Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations.OperationHost;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>Callbacks: what is sent, that it is tried again, and where none may go.</summary>
public sealed class CallbackTests : IAsyncLifetime
{
    private OperationHost _host = null!;
    private CallbackReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await CallbackReceiver.StartAsync();
        _host = await OperationHost.StartAsync(services => services.Configure<AsyncJobsOptions>(options =>
        {
            options.Outgoing.AllowedHosts.Add("127.0.0.1");
            options.Retry.BaseDelay = TimeSpan.FromMilliseconds(1);
            options.Retry.MaxDelay = TimeSpan.FromMilliseconds(2);
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Success_is_told_without_outputs()
    {
        var answer = await SubmitAsync("hello");

        Assert.Equal("callback", answer.Headers["Preference-Applied"]);
        var id = answer.Body.GetProperty("backgroundOperationId").GetGuid();
        Assert.Equal((id.ToString(), answer.Headers["Location"]), (answer.Headers["x-ms-dyn-backgroundoperationid"], answer.Body.GetProperty("location").GetString()));
        var (body, headers) = await _receiver.NextAsync();
        Assert.Equal($$"""{"location":"{{answer.Headers["Location"]}}","backgroundOperationId":"{{id}}","backgroundOperationStateCode":3,"backgroundOperationStatusCode":30}""", body);
        Assert.Equal("application/json", headers.ContentType.ToString());
        Assert.False(headers.ContainsKey("Authorization"));
        await UntilDeliveredAsync(id, 30);
    }

    [Fact]
    public async Task Failure_is_told_with_its_code_and_its_message()
    {
        await SubmitAsync("bad", "refuse");

        var body = JsonElement.Parse((await _receiver.NextAsync()).Body);

        Assert.Equal((31, JobErrorCodes.IsvUnExpected, "It does not want to."), (body.GetProperty("backgroundOperationStatusCode").GetInt32(), body.GetProperty("backgroundOperationErrorCode").GetInt32(), body.GetProperty("backgroundOperationErrorMessage").GetString()));
    }

    [Fact]
    public async Task Cancel_of_one_that_has_not_started_is_told()
    {
        await _host.SubmitAsync("first", "wait");
        await _host.Apis.Started("first");
        var id = (await SubmitAsync("second")).Body.GetProperty("backgroundOperationId").GetGuid();

        await _host.SendAsync(HttpMethod.Patch, $"{Set}({id})", """{"backgroundoperationstatecode":2,"backgroundoperationstatuscode":22}""");

        Assert.Equal(32, JsonElement.Parse((await _receiver.NextAsync()).Body).GetProperty("backgroundOperationStatusCode").GetInt32());
        _host.Apis.Release("first");
    }

    [Fact]
    public async Task Cancel_of_several_is_told_of_each()
    {
        await _host.SubmitAsync("first", "wait");
        await _host.Apis.Started("first");
        var ids = new[] { await SubmitAsync("a"), await SubmitAsync("b") }.Select(answer => answer.Body.GetProperty("backgroundOperationId").GetGuid()).ToList();

        await _host.SendAsync(
            HttpMethod.Post, $"{Set}/Microsoft.Dynamics.CRM.UpdateMultiple", $$"""{"Targets":[{{string.Join(',', ids.Select(id => $$"""{"backgroundoperationid":"{{id}}","backgroundoperationstatecode":2,"backgroundoperationstatuscode":22}"""))}}]}""");

        var told = new[] { await _receiver.NextAsync(), await _receiver.NextAsync() }.Select(call => JsonElement.Parse(call.Body).GetProperty("backgroundOperationId").GetGuid());
        Assert.Equal(ids.Order(), told.Order());
        _host.Apis.Release("first");
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status404NotFound)]
    [InlineData(StatusCodes.Status401Unauthorized)]
    [InlineData(StatusCodes.Status307TemporaryRedirect)]
    public async Task Answer_that_is_no_success_is_tried_again_and_a_redirect_is_not_followed(int status)
    {
        _receiver.Answers = (call, response) =>
        {
            response.Headers.Location = "/elsewhere";
            return call < 3 ? status : StatusCodes.Status204NoContent;
        };
        var id = (await SubmitAsync("hello")).Body.GetProperty("backgroundOperationId").GetGuid();

        var first = await _receiver.NextAsync();
        var second = await _receiver.NextAsync();
        var third = await _receiver.NextAsync();

        await UntilDeliveredAsync(id, 30);
        Assert.Equal(3, _receiver.Calls);
        Assert.Equal((first.Body, first.Body), (second.Body, third.Body));
        Assert.Equal(("1", "3"), (first.Headers["X-Job-Attempt"].ToString(), third.Headers["X-Job-Attempt"].ToString()));
        Assert.Equal(first.Headers["Idempotency-Key"], third.Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("", "The url is empty")]
    [InlineData("/done", "not an absolute http or https URL")]
    [InlineData("ftp://a.example/", "not an absolute http or https URL")]
    [InlineData("http://a.example/", "plain http to 'a.example'")]
    [InlineData("https://user:word@a.example/", "user name or password")]
    [InlineData("https://localhost/", "is loopback")]
    [InlineData("https://127.0.0.2/", "is loopback")]
    [InlineData("https://2130706434/", "is loopback")]
    [InlineData("https://0x7f.0.0.2/", "is loopback")]
    [InlineData("https://0177.0.0.2/", "is loopback")]
    [InlineData("https://[::1]/", "is loopback")]
    [InlineData("https://[::ffff:127.0.0.2]/", "is loopback")]
    [InlineData("https://10.1.2.3/", "is private")]
    [InlineData("https://192.168.1.1/", "is private")]
    [InlineData("https://169.254.169.254/", "is link-local")]
    [InlineData("https://[fe80::1]/", "is link-local")]
    [InlineData("https://224.0.0.1/", "is multicast")]
    [InlineData("https://0.0.0.0/", "is")]
    [InlineData("https://①②⑦.⓪.⓪.②/", "is loopback")]
    public async Task Callback_that_may_not_be_sent_is_refused_and_nothing_is_stored(string url, string sentence)
    {
        var client = _host.Engine.Services.GetRequiredService<IBackgroundOperationClient>();
        var call = new CustomApiRequest("sample_Run", new Dictionary<string, JsonElement> { ["Word"] = JsonSerializer.SerializeToElement("x") });

        // A header cannot hold what is not ASCII; a caller in .NET can.
        if (System.Text.Ascii.IsValid(url))
        {
            var answer = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":"x"}""", ("Prefer", $"respond-async, odata.callback; url=\"{url}\""));
            Assert.Equal((HttpStatusCode.BadRequest, "0x80040203"), (answer.Status, answer.Code));
            Assert.Contains(sentence, answer.Message, StringComparison.Ordinal);
        }

        var refusal = await Assert.ThrowsAsync<JobException>(() => client.ExecuteBackgroundOperationAsync(new ExecuteBackgroundOperationRequest(call, new Uri(url, UriKind.RelativeOrAbsolute)), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("0", (await _host.SendAsync(HttpMethod.Get, $"{Set}/$count")).Text);
    }

    [Fact]
    public async Task Url_of_more_than_2048_characters_is_refused()
    {
        var answer = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Run", """{"Word":"x"}""", ("Prefer", $"respond-async,callback;url=\"https://a.example/{new string('x', 2_031)}\""));

        Assert.Contains("The url has 2049 characters; at most 2048 are allowed.", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_delivers_a_callback_is_made_by_nobody_else()
    {
        var answer = await _host.SendAsync(HttpMethod.Post, $"{Base}asyncoperations", """{"messagename":"DeliverCallback","data":"{}"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "0x80040203"), (answer.Status, answer.Code));
        Assert.Contains("Callbacks are made by background operations", answer.Message, StringComparison.Ordinal);
    }

    private Task<Answer> SubmitAsync(string word, string? what = null) => _host.SendAsync(
        HttpMethod.Post, $"{Base}sample_Run", JsonSerializer.Serialize(new { Word = word, What = what }), ("Prefer", $"respond-async, odata.callback; url=\"{_receiver.Url}\""));

    private async Task UntilDeliveredAsync(Guid id, int status)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while ((await _host.SendAsync(HttpMethod.Get, $"{Base}asyncoperations?$filter=messagename eq 'DeliverCallback' and _regardingobjectid_value eq {id} and statuscode eq {status}")).Body.GetProperty("value").GetArrayLength() != 1)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
