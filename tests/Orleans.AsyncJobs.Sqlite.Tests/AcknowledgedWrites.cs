using System.Globalization;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>What the killed process had said, and the rules by which a store may differ from it: by writes under way, each whole.</summary>
internal sealed class AcknowledgedWrites
{
    private readonly Dictionary<Guid, Row> _rows = [];
    private readonly Dictionary<Guid, int> _groupSizes = [];
    private readonly HashSet<Guid> _deleted = [];
    private readonly HashSet<Guid> _keys = [];
    private long _highest;
    private long _highestBefore;

    /// <summary>From here on every new sequence has to be above all that were seen.</summary>
    public void BeginRun() => _highestBefore = _highest;

    public void Add(string line)
    {
        var words = line.Split(' ');
        var id = Guid.Parse(words[words is ["insert", ..] ? 3 : 1]);
        switch (words[0])
        {
            case "insert":
                var sequence = long.Parse(words[4], CultureInfo.InvariantCulture);
                Assert.True(sequence > _highestBefore, $"Sequence {sequence} was given out again.");
                _highest = Math.Max(_highest, sequence);
                _groupSizes[Guid.Parse(words[1])] = int.Parse(words[2], CultureInfo.InvariantCulture);
                _rows[id] = new Row(id, sequence, 1, 0, 0, 0, Deleted: false, Guid.Parse(words[1]), _groupSizes[Guid.Parse(words[1])], HasKey: false);
                break;
            case "update":
                var version = long.Parse(words[2], CultureInfo.InvariantCulture);
                _rows[id] = _rows[id] with { Version = version, State = int.Parse(words[3], CultureInfo.InvariantCulture) };
                break;
            case "delete":
                _rows.Remove(id);
                _deleted.Add(id);
                break;
            default:
                Assert.Fail($"The child said: {line}");
                break;
        }
    }

    /// <summary>Compares, and takes over what is there: writes that were under way may be in or not.</summary>
    public void Check(List<Row> found)
    {
        var byId = found.ToDictionary(row => row.JobId);
        Assert.DoesNotContain(_deleted, byId.ContainsKey);
        var missing = _rows.Values.Where(row => !byId.ContainsKey(row.JobId)).ToArray();
        // A missing row was being deleted: each of the child's callers has one write under way.
        Assert.True(missing.Length <= 16, $"{missing.Length} acknowledged rows are gone.");
        foreach (var row in _rows.Values.Except(missing))
        {
            var actual = byId[row.JobId];
            Assert.Equal(row.Sequence, actual.Sequence);
            Assert.InRange(actual.Version, row.Version, row.Version + 1);
            if (actual.Version == row.Version)
            {
                Assert.Equal(row.State, actual.State);
            }
        }

        CheckGroups(found);
        _rows.Clear();
        foreach (var row in found)
        {
            _rows[row.JobId] = row;
        }

        _deleted.UnionWith(missing.Select(row => row.JobId));
        _highest = Math.Max(_highest, found.Count == 0 ? 0 : found.Max(row => row.Sequence));
    }

    /// <summary>A key is there exactly when its rows are; where the create was acknowledged, rows may have been deleted since, but not the key.</summary>
    /// <param name="found">The rows.</param>
    /// <param name="keys">The keys, which are the groups, with the number of rows each stands for.</param>
    public void CheckKeys(List<Row> found, Dictionary<Guid, int> keys)
    {
        Assert.All(_keys, key => Assert.Contains(key, keys));
        Assert.All(found.Where(row => row.HasKey), row => Assert.Equal(row.GroupRows, keys[row.Group]));
        var groups = found.GroupBy(row => row.Group).ToDictionary(group => group.Key, group => group.Count());
        foreach (var (key, rows) in keys.Where(pair => !_groupSizes.ContainsKey(pair.Key)))
        {
            Assert.Equal(rows, groups[key]);
        }

        _keys.UnionWith(keys.Keys);
    }

    /// <summary>A group that was not acknowledged is there whole: nothing of it can have been deleted yet.</summary>
    private void CheckGroups(List<Row> found)
    {
        foreach (var group in found.GroupBy(row => row.Group).Where(group => !_groupSizes.ContainsKey(group.Key)))
        {
            Assert.All(group, row => Assert.Equal(group.Count(), row.GroupRows));
            _groupSizes[group.Key] = group.Count();
        }
    }

    /// <summary>A row as the child or the store says it is; the last are how many rows were inserted together, whether under a key, and what it waits for.</summary>
    internal sealed record Row(Guid JobId, long Sequence, long Version, int State, int Status, int OperationType, bool Deleted, Guid Group, int GroupRows, bool HasKey, int Wait = 0);
}
