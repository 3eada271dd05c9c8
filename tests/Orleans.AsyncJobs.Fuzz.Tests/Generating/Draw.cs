namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>
/// The choices of one request. They follow from the seed and the number of the request alone; only the ids of jobs and
/// the pages that there are come from what was answered before.
/// </summary>
internal sealed class Draw(int seed, int number, Knowledge known)
{
    private readonly Random _random = new(unchecked((seed * 486_187_739) ^ (number * 16_777_619)));
    private bool? _isWild;

    /// <summary>The number of the request.</summary>
    public int Number { get; } = number;

    /// <summary>Whether the request may hold what nobody sends on purpose. About half of all are not wild, and reach the store.</summary>
    public bool IsWild => _isWild ??= _random.Next(2) == 0;

    public int Below(int count) => _random.Next(count);

    public bool OneIn(int count) => _random.Next(count) == 0;

    /// <summary>One in so many, of wild requests.</summary>
    public bool Wild(int oneIn) => IsWild && OneIn(oneIn);

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    public T Of<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>Several, none twice, at least one.</summary>
    public List<T> Some<T>(IReadOnlyList<T> choices, int most) =>
        [.. Enumerable.Range(0, 1 + Below(most)).Select(_ => Of(choices)).Distinct()];

    /// <summary>The texts of several calls, joined.</summary>
    public string Many(int most, string separator, Func<string> make) =>
        string.Join(separator, Enumerable.Range(0, 1 + Below(most)).Select(_ => make()));

    /// <summary>What a call makes, one time in so many; else nothing.</summary>
    public string Maybe(int oneIn, Func<string> make) => OneIn(oneIn) ? make() : string.Empty;

    public Guid Job() => known.Jobs.Pick(_random.NextDouble());

    public string NextPage() => known.NextPages.Pick(_random.NextDouble());

    public string Cookie() => known.Cookies.Pick(_random.NextDouble());

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
