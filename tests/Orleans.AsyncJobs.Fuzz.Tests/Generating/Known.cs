namespace Orleans.AsyncJobs.Fuzz.Tests.Generating;

/// <summary>The newest of what the answers have told: with it requests reach rows and pages that there are.</summary>
internal sealed class Known<T>(T usual)
{
    private const int Kept = 200;

    private readonly List<T> _all = [];
    private readonly Lock _gate = new();

    public void Add(T one)
    {
        lock (_gate)
        {
            if (_all.Count == Kept)
            {
                _all.RemoveAt(0);
            }

            _all.Add(one);
        }
    }

    /// <summary>Forgets what is gone.</summary>
    public void Remove(T one)
    {
        lock (_gate)
        {
            _all.Remove(one);
        }
    }

    /// <summary>One of them, for a number from 0 to 1; the usual one where none is known.</summary>
    public T Pick(double place)
    {
        lock (_gate)
        {
            return _all.Count == 0 ? usual : _all[(int)(place * _all.Count)];
        }
    }
}

/// <summary>What is known of a service.</summary>
internal sealed class Knowledge
{
    /// <summary>The ids of jobs.</summary>
    public Known<Guid> Jobs { get; } = new(Guid.Parse(Canary.Guid));

    /// <summary>The paths of next pages, with their options.</summary>
    public Known<string> NextPages { get; } = new("/api/data/v9.2/asyncoperations?$top=1&$skiptoken=x");

    /// <summary>The paging cookies of FetchXML.</summary>
    public Known<string> Cookies { get; } = new("<cookie pagenumber=\"2\" pagingcookie=\"x\" istracking=\"False\" />");
}
