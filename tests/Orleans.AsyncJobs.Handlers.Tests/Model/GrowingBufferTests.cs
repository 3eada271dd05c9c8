using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Handlers.Tests.Model;

public sealed class GrowingBufferTests
{
    [Fact]
    public void Reserve_piecesOfAnySize_keepsAllBytesAndGrowsByAQuarter()
    {
        List<long> sizes = [];
        using var buffer = new GrowingBuffer(16, sizes.Add);
        List<byte> expected = [];
        for (var i = 0; expected.Count < 300_000; i++)
        {
            var piece = Enumerable.Range(0, (i * 37 % 1_000) + 1).Select(at => (byte)(i + at)).ToArray();
            buffer.Reserve(piece.Length);
            Assert.True(buffer.Free.Length >= piece.Length);
            piece.CopyTo(buffer.Free);
            buffer.Advance(piece.Length);
            expected.AddRange(piece);
        }

        Assert.True(buffer.Written.Span.SequenceEqual(expected.ToArray()));
        Assert.All(sizes.Zip(sizes.Skip(1)).Where(pair => pair.First > 8_000), pair => Assert.InRange(pair.Second, pair.First + 1, (pair.First * 5 / 4) + 1_000));
        Assert.True(sizes.Count < 60, $"{sizes.Count} steps");
    }

    [Fact]
    public void Reserve_nearTheMost_takesNoMoreThanThatAndWhatIsNeeded()
    {
        List<long> sizes = [];
        using var buffer = new GrowingBuffer(100, sizes.Add, maxBytes: 130);

        foreach (var bytes in (int[])[100, 1, 29, 1])
        {
            buffer.Reserve(bytes);
            buffer.Advance(bytes);
        }

        Assert.Equal([130L, 131L], sizes);
    }

    [Fact]
    public void Reserve_noMemoryForIt_leavesTheBufferAsItWas()
    {
        using var buffer = new GrowingBuffer(100, _ => throw new InvalidOperationException("full"));
        buffer.Advance(100);

        Assert.Throws<InvalidOperationException>(() => buffer.Reserve(1));

        Assert.Equal((100, 0), (buffer.Written.Length, buffer.Free.Length));
    }
}
