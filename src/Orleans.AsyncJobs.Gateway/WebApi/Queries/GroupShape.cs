using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Queries;

/// <summary>What the client sees of a group: a path becomes an object, and keys that are null are left out.</summary>
internal static class GroupShape
{
    /// <summary>Makes the shape of groups, and what is fetched of them.</summary>
    /// <param name="apply">The groups.</param>
    /// <param name="scope">The query's names.</param>
    /// <param name="annotations">What is told beside the values: names of what keys point to become keys themselves for it.</param>
    /// <returns>The stages to run, the columns to fetch, and the shape.</returns>
    public static (IReadOnlyList<QueryStage> Stages, IReadOnlyList<JobColumn> Columns, RowShape Shape) Of(ApplyCompiler apply, QueryScope scope, Annotations annotations)
    {
        List<JobColumn> columns = [.. apply.Outputs.Select(output => output.Output)];
        List<GroupKey> names = [];
        List<(string Path, RowMember Member)> members = [];

        // A name belongs to its id, so that a group by both has the same rows. Behind another group the id is all there is.
        var mayName = annotations.HasFlag(Annotations.FormattedValue) && apply.Stages.OfType<QueryStage.Group>().Count() == 1;
        for (var i = 0; i < apply.Outputs.Count; i++)
        {
            var output = apply.Outputs[i];
            var lookup = output.IsKey ? scope.Table.Lookups.FirstOrDefault(known => scope.Table.Find(known.Column) == output.Shown) : null;
            var nameIndex = -1;
            if (mayName && lookup is not null && QueryTables.Find(lookup.Target)!.PrimaryName is { } name)
            {
                // No path has two slashes in a row.
                names.Add(GroupKey.Of(scope.Follow(from: null, lookup).Of(name), $"{output.Path}//name"));
                columns.Add(names[^1].Output);
                nameIndex = columns.Count - 1;
            }

            members.Add((output.Path, new RowMember(output.Path[(output.Path.LastIndexOf('/') + 1)..], i, output.Shown) { Lookup = lookup, NameIndex = nameIndex, IsLeftOutWhenNull = output.IsKey }));
        }

        IReadOnlyList<QueryStage> stages = names.Count == 0
            ? apply.Stages
            : [.. apply.Stages.Select(stage => stage is QueryStage.Group group ? group with { Keys = [.. group.Keys, .. names] } : stage)];
        return (stages, columns, ShapeOf(members, prefix: string.Empty));
    }

    private static RowShape ShapeOf(IReadOnlyList<(string Path, RowMember Member)> members, string prefix)
    {
        var (here, below) = (members.Where(member => !Rest(member.Path).Contains('/', StringComparison.Ordinal)), members.Where(member => Rest(member.Path).Contains('/', StringComparison.Ordinal)));
        return new RowShape
        {
            Members = [.. here.Select(member => member.Member)],
            Parts =
            [
                .. below.GroupBy(member => Rest(member.Path).Split('/')[0], StringComparer.Ordinal)
                    .Select(part => (RowPart)new RowPart.One(part.Key, ShapeOf([.. part], $"{prefix}{part.Key}/"), KeyIndex: -1)),
            ],
        };

        string Rest(string path) => path[prefix.Length..];
    }
}
