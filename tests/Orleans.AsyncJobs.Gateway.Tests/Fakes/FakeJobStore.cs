using System.Reflection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.Fakes;

/// <summary>A store that has the members of lines and a place on disk, and nothing else.</summary>
public class FakeJobStore : DispatchProxy
{
    /// <summary>The members of each token, in order.</summary>
    internal Dictionary<string, List<JobState>> Members { get; } = new(StringComparer.Ordinal);

    internal string Location { get; set; } = "/nowhere/jobs.db";

    internal List<(string Token, long? After, int Limit)> Asked { get; } = [];

    internal static IJobStore Create() => Create<IJobStore, FakeJobStore>();

    internal static FakeJobStore Of(IJobTable store) => (FakeJobStore)(object)store;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case $"get_{nameof(IJobStore.Location)}":
                return Location;
            case nameof(IJobTable.ReadMembersAsync):
                var (token, after, limit) = ((string)args![0]!, (long?)args[1], (int)args[2]!);
                Asked.Add((token, after, limit));
                return Task.FromResult<IReadOnlyList<JobState>>(
                    [.. (Members.GetValueOrDefault(token) ?? []).Where(member => after is null || member.Status.Position > after).Take(limit)]);
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}
