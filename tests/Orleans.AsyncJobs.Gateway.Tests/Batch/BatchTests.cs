using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

/// <summary>Tests that send batches.</summary>
public abstract class BatchTests : GatewayTests
{
    protected const string Address = "/api/data/v9.2/$batch";
    protected const string Row = "asyncoperations(018f2d3c-1111-7abc-8def-0123456789ab)";
    protected const string Cancel = """{"statecode":3,"statuscode":32}""";
    protected const string Create = """{"messagename":"Echo"}""";

    protected static readonly Guid RowId = new("018f2d3c-1111-7abc-8def-0123456789ab");

    protected static string Part(string request, string? id = null) =>
        $"--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{(id is null ? "" : $"Content-ID: {id}\r\n")}\r\n{request}\r\n";

    protected static string Get(string url) => $"GET {url} HTTP/1.1\r\nAccept: application/json\r\n\r\n";

    protected static string Send(string method, string url, string body, string headers = "") => $"{method} {url} HTTP/1.1\r\nContent-Type: application/json\r\n{headers}\r\n{body}";

    /// <summary>A part that is a change set of requests, whose ids count from 1.</summary>
    protected static string ChangeSet(params string[] requests) =>
        $"--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n{string.Concat(requests.Select((request, i) => Part(request, $"{i + 1}").Replace("--b", "--c", StringComparison.Ordinal)))}--c--\r\n\r\n";

    protected static string BatchOf(params string[] parts) => $"{string.Concat(parts)}--b--\r\n";

    protected Task<HttpResponseMessage> PostAsync(string body, string type = "multipart/mixed;boundary=b", string? prefer = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return SendAsync(HttpMethod.Post, Address, content, prefer is null ? [] : [("Prefer", prefer)]);
    }

    protected async Task<List<PartAnswer>> AnswersAsync(string body, string? prefer = null)
    {
        using var response = await PostAsync(body, prefer: prefer);
        return await ReadAsync(response);
    }

    /// <summary>The answers of a batch, those of change sets among them.</summary>
    protected static async Task<List<PartAnswer>> ReadAsync(HttpResponseMessage response)
    {
        var type = response.Content.Headers.ContentType!;
        Assert.True(type.MediaType == "multipart/mixed", await response.Content.ReadAsStringAsync(Cancellation));
        return await ReadAsync(await response.Content.ReadAsStreamAsync(Cancellation), type, isChangeSet: false);
    }

    private static async Task<List<PartAnswer>> ReadAsync(Stream body, MediaTypeHeaderValue type, bool isChangeSet)
    {
        var boundary = type.Parameters.Last();
        Assert.Equal("boundary", boundary.Name);
        Assert.StartsWith(isChangeSet ? "changesetresponse_" : "batchresponse_", boundary.Value, StringComparison.Ordinal);
        var reader = new MultipartReader(boundary.Value!, body);
        List<PartAnswer> answers = [];
        while (await reader.ReadNextSectionAsync(Cancellation) is { } section)
        {
            var part = MediaTypeHeaderValue.Parse(section.ContentType!);
            if (part.MediaType == "multipart/mixed")
            {
                answers.AddRange(await ReadAsync(section.Body, part, isChangeSet: true));
                continue;
            }

            Assert.Equal("application/http", section.ContentType);
            using var text = new StreamReader(section.Body);
            answers.Add(PartAnswer.Parse(await text.ReadToEndAsync(Cancellation), section.Headers!.TryGetValue("Content-ID", out var id) ? id.ToString() : null, isChangeSet));
        }

        return answers;
    }
}

/// <summary>The answer to one request of a batch.</summary>
public sealed record PartAnswer(int Status, Dictionary<string, string> Headers, string Body, string? Id, bool IsInChangeSet)
{
    public static PartAnswer Parse(string text, string? id, bool isInChangeSet)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = text[..head].Split("\r\n");
        Assert.StartsWith("HTTP/1.1 ", lines[0], StringComparison.Ordinal);
        return new PartAnswer(
            int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase),
            text[(head + 4)..],
            id,
            isInChangeSet);
    }
}
