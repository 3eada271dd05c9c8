using System.Net;

namespace Orleans.AsyncJobs.Dashboard.Tests.Hosting;

/// <summary>A browser without a window or a script: it gets views and posts their forms, and follows nothing by itself.</summary>
internal sealed class PageClient(string address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<string> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        return await ReadAsync(request, status);
    }

    /// <summary>Posts a form and gives where its result is to be seen.</summary>
    public async Task<string> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = Form(path, fields);
        using var answer = await _client.SendAsync(request, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Posts a form that is refused and gives what is shown.</summary>
    public async Task<string> PostRefusedAsync(string path, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        using var request = Form(path, fields);
        return await ReadAsync(request, status);
    }

    /// <summary>Posts a form as a page of another site would make a browser do it.</summary>
    public async Task<HttpStatusCode> PostFromElsewhereAsync(string path)
    {
        using var request = Form(path, []);
        request.Headers.Remove("Sec-Fetch-Site");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await _client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Form(string path, (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Accept", "text/html");
        return request;
    }

    private async Task<string> ReadAsync(HttpRequestMessage request, HttpStatusCode status)
    {
        using var answer = await _client.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == status, $"{request.RequestUri}: {(int)answer.StatusCode} {text}");
        return text;
    }
}
