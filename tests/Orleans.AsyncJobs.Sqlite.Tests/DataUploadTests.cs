using System.Text;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Testing;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>What is taken as data, however it is cut into pieces, and what is refused.</summary>
public sealed class DataUploadTests
{
    private readonly InMemoryJobStore _store = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task WriteAsync_cuts_chunks_between_characters(int seed)
    {
        var random = new Random(seed);
        string[] characters = ["a", "ü", "€", "🚀"];
        var text = string.Concat(Enumerable.Range(0, 300_000).Select(_ => characters[random.Next(characters.Length)]));
        var bytes = Encoding.UTF8.GetBytes(text);
        await using var upload = new DataUpload(_store, Guid.NewGuid());
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(1, 400_000), bytes.Length - at);
            await upload.WriteAsync(bytes.AsMemory(at, length));
            at += length;
        }

        var place = JobDataPlace.Of((await upload.CompleteAsync()).Blob!);

        Assert.Equal(bytes.Length, place.Bytes);
        Assert.Equal(text, await JobDataStream.ReadTextAsync(_store, place, TestJobs.Stop));
        var chunk = new byte[JobLimits.DataChunkBytes];
        for (var number = 0; await _store.ReadChunkAsync(place, number, chunk, TestJobs.Stop) is var length and > 0; number++)
        {
            Assert.True(System.Text.Unicode.Utf8.IsValid(chunk.AsSpan(0, length)));
            Assert.True(length > JobLimits.DataChunkBytes - 4 || number == bytes.Length / JobLimits.DataChunkBytes);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(JobLimits.MaxInlineDataBytes)]
    public async Task CompleteAsync_of_small_data_gives_the_text_and_stores_nothing(int length)
    {
        _store.Before = operation => throw new InvalidOperationException($"{operation.Kind} was not to be called.");
        await using var upload = new DataUpload(_store, Guid.NewGuid());
        await upload.WriteAsync(Encoding.ASCII.GetBytes(new string('d', length)));

        Assert.Equal((new string('d', length), null), (await upload.CompleteAsync()) is var change ? (change.Text, change.Blob) : default);
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "not UTF-8", [0xC3] },
        { "not UTF-8", [(byte)'a', 0xFF] },
        { "not UTF-8", [0xED, 0xA0, 0x80] },
        { "U+0000", [(byte)'a', 0] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Bytes_that_are_no_text_are_refused_wherever_they_stand(string words, byte[] bytes)
    {
        foreach (var before in new[] { 0, 20_000, JobLimits.DataChunkBytes - 1, JobLimits.DataChunkBytes, 3 * JobLimits.DataChunkBytes })
        {
            await using var upload = new DataUpload(_store, Guid.NewGuid());
            var refusal = await Assert.ThrowsAsync<JobException>(async () =>
            {
                await upload.WriteAsync(Encoding.ASCII.GetBytes(new string('d', before)));
                await upload.WriteAsync(bytes);
                await upload.CompleteAsync();
            });

            Assert.Equal(JobErrorKind.Invalid, refusal.Kind);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WriteAsync_of_more_than_is_taken_is_refused()
    {
        await using var upload = new DataUpload(_store, Guid.NewGuid(), maxBytes: 300_000);
        await upload.WriteAsync(new byte[300_000].Select(_ => (byte)'d').ToArray());

        var refusal = await Assert.ThrowsAsync<JobException>(async () => await upload.WriteAsync("d"u8.ToArray()));

        Assert.Equal(JobErrorKind.TooLarge, refusal.Kind);
        Assert.Contains("300,000 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_before_a_row_takes_it_over_leaves_nothing()
    {
        JobDataPlace place;
        await using (var upload = new DataUpload(_store, Guid.NewGuid()))
        {
            await upload.WriteAsync(Encoding.ASCII.GetBytes(new string('d', 300_000)));
            place = JobDataPlace.Of((await upload.CompleteAsync()).Blob!);
        }

        Assert.Equal(0, await _store.ReadChunkAsync(place, 0, new byte[JobLimits.DataChunkBytes], TestJobs.Stop));
    }
}
