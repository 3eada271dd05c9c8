using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Criteria;

/// <summary>A table whose columns criteria name: the query's own, or one that is linked to it.</summary>
/// <param name="table">The table.</param>
/// <param name="alias">The name of the link; null for the query's own table.</param>
internal sealed class CriteriaTable(QueryTable table, string? alias = null)
{
    /// <summary>System jobs.</summary>
    public static CriteriaTable Jobs { get; } = new(QueryTables.Jobs);

    /// <summary>The table.</summary>
    public QueryTable Table { get; } = table;

    /// <summary>The name of the link; null for the query's own table.</summary>
    public string? Alias { get; } = alias;

    /// <summary>The column of a name, as the query names it. A lookup goes by its value's name and by its own, as Dataverse's queries have it.</summary>
    /// <exception cref="JobException">There is none.</exception>
    public JobColumn Find(string name)
    {
        var column = Table.Find(name) ?? Table.Find($"_{name}_value") ?? throw new JobException(
            JobErrorKind.Invalid, JobErrorCodes.QueryBuilderNoAttribute,
            $"'{Table.Name}' entity doesn't contain attribute with Name = '{TextLimit.Shown(name)}'{NearestName.Suggest(name, Table.Columns.Select(known => known.Name))}");
        return Alias is null ? column : new LinkedColumn(Alias, column);
    }

    /// <summary>The column of a name, where it is one that the store holds.</summary>
    /// <exception cref="JobException">There is none, or it is computed.</exception>
    public JobColumn FindStored(string name)
    {
        var column = Find(name);
        return column.Use.HasFlag(JobColumnUse.Computed)
            ? throw JobException.Invalid($"The column '{name}' is computed when a row is read and cannot be a condition. Use stored columns such as statecode, statuscode and postponeuntil.")
            : column;
    }
}
