using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.Batch;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;

namespace Orleans.AsyncJobs.Gateway.Tests.Batch;

public sealed class BatchBodyTests : BatchTests
{
    protected override long? MemoryBytes => 0;

    [Fact]
    public void Read_lineEnds_becomeCrLfWhereTheFirstIsLfHoweverTheyAreCut()
    {
        var texts = Gen.ArrayOf(Gen.Elements('\r', '\n', 'a', '-')).Select(characters => new string(characters)).ToArbitrary();
        var sizes = Gen.Choose(1, 5).ToArbitrary();
        Prop.ForAll(texts, sizes, (text, size) =>
        {
            using var stream = new BatchBodyStream(new MemoryStream(Encoding.ASCII.GetBytes(text)));
            var read = new List<byte>();
            var piece = new byte[size];
            while (stream.ReadAsync(piece, CancellationToken.None).AsTask().GetAwaiter().GetResult() is > 0 and var length)
            {
                read.AddRange(piece.AsSpan(0, length));
            }

            var expected = text.IndexOfAny(['\r', '\n']) is >= 0 and var first && text[first] == '\n'
                ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)
                : text;
            return Encoding.ASCII.GetString([.. read]) == expected;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Read_moreThanIsTaken_is413()
    {
        await using var stream = new BatchBodyStream(new MemoryStream(new byte[11]), maxBytes: 10);

        var refusal = await Assert.ThrowsAsync<WebApiException>(() => stream.CopyToAsync(Stream.Null, Cancellation));

        Assert.Equal(413, refusal.Status);
    }

    [Fact]
    public async Task Post_partThatDoesNotFitIntoMemory_is413()
    {
        using var response = await PostAsync(BatchOf(Part(Send("POST", "asyncoperations", $$"""{"messagename":"Echo","name":"{{new string('x', 20_000_000)}}"}"""))));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(Host.Jobs.Created);
    }

    [Fact]
    public async Task PostJson_headsThatDoNotFitIntoMemory_is413()
    {
        using var response = await PostAsync($$$"""{"requests":[{"id":"1","method":"get","url":"asyncoperations","headers":{"a":"{{{new string('x', 20_000_000)}}}"}}]}""", "application/json");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }

    [Fact]
    public async Task Post_changeSets_takeTheMemoryOfTheLargestAndNotOfAll()
    {
        var large = $$"""{"messagename":"Echo","data":"{{new string('x', 3_000_000)}}"}""";
        var set = ChangeSet(Send("POST", "asyncoperations", Create), Send("POST", "asyncoperations", large));

        var answers = await AnswersAsync(BatchOf(set, set, set, set));

        Assert.Equal(Enumerable.Repeat(204, 8), answers.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Post_freesWhatItsBodiesTook()
    {
        var large = $$"""{"messagename":"Echo","data":"{{new string('x', 3_000_000)}}"}""";

        var answers = await AnswersAsync(BatchOf(Part(Send("POST", "asyncoperations", large)), Part(Send("POST", "asyncoperations", large)), ChangeSet(Send("POST", "asyncoperations", Create), Send("POST", "asyncoperations", large))));

        Assert.Equal([204, 204, 204, 204], answers.Select(answer => answer.Status));
        Assert.Equal(0, Host.Bodies.TakenBytes);
    }
}
