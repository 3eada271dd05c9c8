using System.Globalization;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Reading;

// What stands for a column in SQL.
internal sealed partial class QuerySql
{
    private readonly Dictionary<string, (QueryTable Table, string Prefix)> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<JobColumn, (int Group, string Name)> _outputs = new(ReferenceEqualityComparer.Instance);
    private readonly TableSource _source;

    /// <summary>What stands before a column of the query's table.</summary>
    private readonly string _base;

    /// <summary>The group whose outputs are known where the statement is written now; -1 where the tables are.</summary>
    private int _scope = -1;

    /// <summary>Whether the table of counts is asked, where what a row waits for is a column.</summary>
    private bool _countsWait;

    /// <summary>A value that a column always has.</summary>
    public static string Constant(object value) => value switch
    {
        true => "1",
        false => "0",
        Guid id => $"X'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'",
        _ => throw new ArgumentException($"A column is always '{value}', which this store cannot write.", nameof(value)),
    };

    private string Expression(JobColumn column)
    {
        if (_outputs.TryGetValue(column, out var output) && output.Group == _scope)
        {
            return output.Name;
        }

        if (_scope >= 0)
        {
            throw new ArgumentException($"There is no column '{column}' behind the group.", nameof(column));
        }

        if (column is not LinkedColumn linked)
        {
            return OfTable(_query.Table, column, _base);
        }

        if (!_links.TryGetValue(linked.Alias, out var link))
        {
            throw new ArgumentException($"There is no link '{linked.Alias}'.", nameof(column));
        }

        // What a column always has, it has not where there is no row.
        var expression = OfTable(link.Table, linked.Column, link.Prefix);
        return linked.Column.Always is null ? expression : $"iif({link.Prefix}{link.Table.PrimaryId.Name} IS NULL, NULL, {expression})";
    }

    private string Comparable(JobColumn column) =>
        column.Type == JobColumnType.String ? $"{Expression(column)} COLLATE {TextCollation.Name}" : $"({Expression(column)})";

    private string OfTable(QueryTable table, JobColumn column, string prefix)
    {
        if (table == QueryTables.Jobs)
        {
            return OfJobs(column, prefix);
        }

        if (table == QueryTables.Operations)
        {
            return OfOperations(column, prefix);
        }

        return table.Find(column.Name) == column ? prefix + column.Name : throw NoColumn(column);
    }

    private string OfOperations(JobColumn column, string prefix) => column switch
    {
        _ when column.Use.HasFlag(JobColumnUse.Empty) => "NULL",
        OperationColumn { Value: OperationValue.Same, Source: var source } => prefix + source.Name,
        OperationColumn { Value: OperationValue.State } => $"iif({prefix}statecode = 1, 0, {prefix}statecode)",
        OperationColumn { Value: OperationValue.Status } => $"iif({prefix}statuscode = 10, 0, {prefix}statuscode)",
        OperationColumn { Value: OperationValue.ErrorCode } => string.Create(CultureInfo.InvariantCulture, $"iif({prefix}statuscode = 31, iif({prefix}errorcode = {JobErrorCodes.IsvAborted}, 0, {prefix}errorcode), NULL)"),
        OperationColumn { Value: OperationValue.ErrorMessage } => $"iif({prefix}statuscode = 31, {prefix}message, NULL)",
        OperationColumn { Value: OperationValue.Output } => $"iif({prefix}statuscode = 30, {prefix}message, NULL)",
        OperationColumn { Value: OperationValue.OutputLength } => $"iif({prefix}statuscode = 30, octet_length({prefix}message), NULL)",
        OperationColumn { Value: OperationValue.Input } => WholeData(prefix.Length == 0 ? "jobs." : prefix),
        _ when column == _source.Key => prefix + column,
        _ => throw NoColumn(column),
    };

    private static string WholeData(string prefix) => $"""
        coalesce((SELECT CAST(jobdata.data AS TEXT) FROM jobdata WHERE jobdata.sequence = {prefix}sequence),
            (SELECT group_concat(CAST(chunk.data AS TEXT), '') FROM (SELECT jobchunks.data FROM jobchunks WHERE jobchunks.blobid = {prefix}datablobid ORDER BY jobchunks.number) AS chunk))
        """;

    private string OfJobs(JobColumn column, string prefix) => column switch
    {
        _ when column.Use.HasFlag(JobColumnUse.Empty) => "NULL",
        { Always: { } always } => Constant(always),
        { SameAs: { } other } => prefix + other,
        _ when column == JobColumns.Data => DataInRow(prefix),
        _ when column == JobColumns.WaitKind => _countsWait ? "wait" : WaitKind(prefix),
        _ when column == JobColumns.DataBytes || column == JobColumns.Stage || column == JobColumns.MovedTo || JobColumns.Find(column.Name) == column => prefix + column.Name,
        _ => throw NoColumn(column),
    };

    /// <summary>The kind of wait of the stage, which is one, or says where a running job stands, or is null.</summary>
    private static string WaitKind(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"iif({prefix}stage < {JobStages.Suspended}, {prefix}stage, {(int)JobWaitKind.None})");

    private static ArgumentException NoColumn(JobColumn column) => new($"There is no column '{column.Name}'.", nameof(column));
}
