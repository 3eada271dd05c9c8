using System.Text;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

/// <summary>Batches that were cut, doubled and garbled at random places: each is answered, and none with 500.</summary>
public sealed class MutatedBatchTests : BatchTests
{
    private const int Mutations = 1_500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Post_mutated_isNever500(int seed)
    {
        var random = new Random(seed);
        Host.Queries.Add(RowId, 1, ("name", "a"));
        (string Body, string Type)[] good =
        [
            (BatchOf(Part(Get("asyncoperations?$filter=name eq 'a'"), "1"), ChangeSet(Send("POST", "asyncoperations", Create), Send("PATCH", "$1", Cancel), Send("DELETE", Row, "")), Part(Send("POST", $"{Row}/Microsoft.Dynamics.CRM.CancelJob", "{}"))), "multipart/mixed;boundary=b"),
            ($$$"""{"requests":[{"id":"1","method":"post","url":"asyncoperations","headers":{"a":"b"},"body":{{{Create}}}},{"id":"2","atomicityGroup":"g","method":"patch","url":"$1","body":{{{Cancel}}}},{"id":"3","atomicityGroup":"g","method":"delete","url":"{{{Row}}}","dependsOn":["1"]},{"id":"4","method":"get","url":"asyncoperations/$count"}]}""", "application/json"),
        ];
        for (var i = 0; i < Mutations; i++)
        {
            var (body, type) = good[random.Next(good.Length)];
            var bytes = Encoding.UTF8.GetBytes(body).ToList();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                Mutate(bytes, random);
            }

            var content = new ByteArrayContent([.. bytes]);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            var answer = await AnswerAsync(content, continues: random.Next(2) == 0);

            Assert.True(
                !answer.Contains("HTTP/1.1 500", StringComparison.Ordinal) && !answer.Contains("\"status\":500", StringComparison.Ordinal),
                $"Seed {seed}, {i}: {answer}\n{string.Join('\n', Host.Log.Entries.Where(entry => entry.Exception is not null).TakeLast(3))}\n{Encoding.UTF8.GetString([.. bytes])}");
        }
    }

    /// <summary>The answer, or why there is none.</summary>
    private async Task<string> AnswerAsync(ByteArrayContent content, bool continues)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Post, Address, content, continues ? [("Prefer", "odata.continue-on-error")] : []);
            return $"HTTP/1.1 {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancellation)}";
        }
        catch (HttpRequestException exception)
        {
            return $"HTTP/1.1 500 would be better than {exception}";
        }
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        if (bytes.Count == 0)
        {
            return;
        }

        var place = random.Next(bytes.Count);
        var length = Math.Min(random.Next(1, 40), bytes.Count - place);
        switch (random.Next(5))
        {
            case 0: bytes[place] = (byte)random.Next(256); break;
            case 1: bytes.RemoveRange(place, length); break;
            case 2: bytes.InsertRange(place, bytes.GetRange(place, length)); break;
            case 3: bytes.RemoveRange(place, bytes.Count - place); break;
            default: bytes.Insert(place, "\r\n\"{}$/:-"u8[random.Next(9)]); break;
        }
    }
}
