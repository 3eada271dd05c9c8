using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>Ids and jitter.</summary>
public sealed class RandomSourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void NextId_has_the_fields_of_version_7()
    {
        for (var i = 0; i < 100; i++)
        {
            var id = RandomSource.System.NextId(Now);

            Assert.Equal(7, id.Version);
            Assert.InRange(id.Variant, 8, 11);
            Assert.Equal($"{Now.ToUnixTimeMilliseconds():x12}", id.ToString("N")[..12]);
        }
    }

    [Fact]
    public void NextId_is_ordered_by_time()
    {
        var ids = Enumerable.Range(0, 500).Select(i => RandomSource.System.NextId(Now.AddMilliseconds(i))).ToList();

        Assert.Equal(ids.Order(), ids);
        Assert.Equal(500, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(0x00, 0.0)]
    [InlineData(0xFF, 1.0 - (1.0 / (1UL << 53)))]
    public void NextDouble_is_from_zero_to_less_than_one(int fill, double expected) =>
        Assert.Equal(expected, new FixedSource((byte)fill).NextDouble());

    private sealed class FixedSource(byte fill) : RandomSource
    {
        public override void Fill(Span<byte> buffer) => buffer.Fill(fill);
    }
}
