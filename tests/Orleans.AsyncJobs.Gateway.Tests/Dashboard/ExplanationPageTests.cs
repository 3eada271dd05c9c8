using System.Net;
using Microsoft.Extensions.Time.Testing;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Dashboard;

public sealed class ExplanationPageTests : GatewayTests
{
    private const string Script = "<script>alert('x')</script>";

    private static readonly Guid Id = new("018f2d3c-1111-7abc-8def-0123456789ab");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    protected override TimeProvider Time { get; } = new FakeTimeProvider(Now);

    [Fact]
    public async Task Get_explanation_showsReasonRemedyFactsAndChain()
    {
        var front = Guid.NewGuid();
        Host.Jobs.Explanations[Id] = Job("Bill") with
        {
            Kind = JobWaitKind.Token,
            Reason = "token: behind another",
            Remedy = "Cancel what stands in front.",
            InFront = JobExplanation.MaxCount + 1,
            Chain =
            [
                Job("Export") with
                {
                    JobId = front, State = JobStateCode.Suspended, Status = JobStatusCode.Waiting, Reason = "retry 2 of 3", Remedy = "Retry it now.",
                    Until = Now.AddMinutes(5), Retry = 2, MaxRetries = 3, LastErrorCode = JobErrorCodes.AsyncNetworkError, LastError = "No route.",
                    By = "SYSTEM", Since = Now.AddDays(-1), Place = 12, LineLength = 40, Running = 3,
                },
            ],
        };

        using var response = await GetAsync($"/dashboard/explain/{Id}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", Header(response, "Content-Type"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.StartsWith("default-src 'none'; ", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        var html = await response.Content.ReadAsStringAsync(Cancellation);
        string[] expected =
        [
            "As of <time>2026-11-22 12:00:00</time> UTC", "<h2>Bill</h2>", ">Waiting For Resources</span><small>Ready</small>", "token: behind another",
            "What would unblock it", "Cancel what stands in front.", "<dt>Jobs in front</dt><dd>more than 1,000</dd>",
            $"<a href=\"/dashboard/explain/{front}\">Export</a>", "retry 2 of 3", "Retry it now.", "<dt>Until</dt><dd>12:05:00 UTC</dd>",
            "<dt>Next retry</dt><dd>2 of 3</dd>", "<dt>Last error</dt><dd>0x80044306</dd>", "<dt>What it said</dt><dd>No route.</dd>",
            "<dt>By</dt><dd>SYSTEM</dd>", "<dt>Since</dt><dd>2026-11-21 12:00:00 UTC</dd>", "<dt>Place in line</dt><dd>12 of 40</dd>",
            "<dt>Running</dt><dd>3</dd>", $"<a href=\"/api/data/v9.2/asyncoperations({Id})/Microsoft.Dynamics.CRM.ExplainJob()\">",
        ];
        Assert.All(expected, text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_nothingHoldsIt_saysSo()
    {
        Host.Jobs.Explanations[Id] = Job("") with { State = JobStateCode.Completed, Status = JobStatusCode.Succeeded };

        var html = await ReadAsync();

        Assert.Contains("Nothing holds it.", html, StringComparison.Ordinal);
        Assert.Contains("<h2>(no name)</h2>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<dl>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("In front of it", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_texts_areEncoded()
    {
        var job = Job($"{Script}{{{{row}}}}") with { Reason = Script, Remedy = Script, LastError = Script, By = Script };
        Host.Jobs.Explanations[Id] = job with { Chain = [job] };

        var html = await ReadAsync();

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Equal(10, html.Split("&lt;script&gt;alert").Length - 1);
        Assert.Contains("{{row}}", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "")]
    [InlineData(4, ">1 more job<")]
    [InlineData(1_000, ">997 more jobs<")]
    [InlineData(1_001, ">at least 998 more jobs<")]
    public async Task Get_chainWithoutItsMiddle_saysHowManyAreNotShown(int inFront, string gap)
    {
        Host.Jobs.Explanations[Id] = Job("Bill") with { InFront = inFront, Chain = [.. Enumerable.Range(1, 3).Select(i => Job($"link {i}."))] };

        var html = await ReadAsync();

        Assert.Equal(3, html.Split(">link ").Length - 1);
        Assert.Contains($"<li data-place=\"{inFront}{(inFront > JobExplanation.MaxCount ? "+" : string.Empty)}\"><p class=\"job\">", html, StringComparison.Ordinal);
        Assert.Contains(gap, html, StringComparison.Ordinal);
        Assert.Equal(gap.Length > 0, html.Contains("more job", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_missingJob_is404AsAPage()
    {
        using var response = await GetAsync($"/dashboard/explain/{Id}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", Header(response, "Content-Type"));
        Assert.Contains($"There is no job {Id}", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_idThatIsNoGuid_is404()
    {
        using var response = await GetAsync("/dashboard/explain/5");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Get_serviceCannotSay_is503()
    {
        Host.Jobs.Refusal = new JobException(JobErrorKind.Unavailable, JobErrorCodes.AsyncCommunicationError, "Later.");

        using var response = await GetAsync($"/dashboard/explain/{Id}");

        await AssertRefusedAsync(response, HttpStatusCode.ServiceUnavailable, "0x80044307");
    }

    [Fact]
    public async Task Post_is405()
    {
        using var response = await SendAsync(HttpMethod.Post, $"/dashboard/explain/{Id}");

        await AssertRefusedAsync(response, HttpStatusCode.MethodNotAllowed, "0x80040203");
    }

    [Fact]
    public async Task Get_foreignHost_is403()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, $"/dashboard/explain/{Id}"));
        request.Headers.Host = "evil.example";

        using var response = await Host.Client.SendAsync(request, Cancellation);

        await AssertRefusedAsync(response, HttpStatusCode.Forbidden, "0x80048405");
    }

    private static JobExplanation Job(string name) =>
        new() { JobId = Id, Name = name, State = JobStateCode.Ready, Status = JobStatusCode.WaitingForResources };

    private async Task<string> ReadAsync()
    {
        using var response = await GetAsync($"/dashboard/explain/{Id}");
        return await response.Content.ReadAsStringAsync(Cancellation);
    }
}
