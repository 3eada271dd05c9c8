using System.Linq.Expressions;

namespace Orleans.AsyncJobs.Table;

/// <summary>
/// The columns that lie in one record, with what is done to all of them: each is one method that is compiled once from
/// the properties, as it would be written by hand. Rows are read and written by the hundred thousand a second, so that
/// no call or boxing for each column is spent on them.
/// </summary>
/// <typeparam name="TRecord">The record.</typeparam>
internal sealed class RecordColumns<TRecord>
{
    /// <summary>One bit of <see cref="Changes"/> for each column; the rest is for what a store adds.</summary>
    private const int MaxColumns = 60;

    public RecordColumns(IEnumerable<JobColumn> table)
    {
        All = [.. table.OfType<StoredColumn<TRecord>>()];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(All.Count, MaxColumns, nameof(table));
        Bind = CompileBind();
        BindAll = CompileBindAll();
        Read = CompileRead();
        Changes = CompileChanges();
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<StoredColumn<TRecord>> All { get; }

    /// <summary>Writes the value of one column: to a place, from a record, the column of this index.</summary>
    public Action<IColumnWriter, int, TRecord, int> Bind { get; }

    /// <summary>Writes the values of all columns, to this place and those after it.</summary>
    public Action<IColumnWriter, int, TRecord> BindAll { get; }

    /// <summary>Reads a record from this place and those after it.</summary>
    public Func<IColumnReader, int, TRecord> Read { get; }

    /// <summary>In which columns two records differ: a bit for each, by its index.</summary>
    public Func<TRecord, TRecord, ulong> Changes { get; }

    private Action<IColumnWriter, int, TRecord, int> CompileBind()
    {
        var (row, place, record) = (Expression.Parameter(typeof(IColumnWriter)), Expression.Parameter(typeof(int)), Expression.Parameter(typeof(TRecord)));
        var index = Expression.Parameter(typeof(int));
        var cases = All.Select((column, i) => Expression.SwitchCase(BindOne(row, place, record, column), Expression.Constant(i)));
        return Expression.Lambda<Action<IColumnWriter, int, TRecord, int>>(Expression.Switch(index, [.. cases]), row, place, record, index).Compile();
    }

    private Action<IColumnWriter, int, TRecord> CompileBindAll()
    {
        var (row, first, record) = (Expression.Parameter(typeof(IColumnWriter)), Expression.Parameter(typeof(int)), Expression.Parameter(typeof(TRecord)));
        var calls = All.Select((column, i) => BindOne(row, Expression.Add(first, Expression.Constant(i)), record, column));
        return Expression.Lambda<Action<IColumnWriter, int, TRecord>>(Expression.Block(calls), row, first, record).Compile();
    }

    private Func<IColumnReader, int, TRecord> CompileRead()
    {
        var (row, first) = (Expression.Parameter(typeof(IColumnReader)), Expression.Parameter(typeof(int)));
        var values = All.Select((column, i) => Expression.Bind(
            column.Member,
            Expression.Convert(Expression.Call(row, ColumnValue.Of(column.Member.PropertyType).Read, Expression.Add(first, Expression.Constant(i))), column.Member.PropertyType)));
        return Expression.Lambda<Func<IColumnReader, int, TRecord>>(Expression.MemberInit(Expression.New(typeof(TRecord)), values), row, first).Compile();
    }

    private Func<TRecord, TRecord, ulong> CompileChanges()
    {
        var (one, other, mask) = (Expression.Parameter(typeof(TRecord)), Expression.Parameter(typeof(TRecord)), Expression.Variable(typeof(ulong)));
        var steps = All.Select(Expression (column, i) => Expression.IfThen(
            Expression.NotEqual(Expression.Property(one, column.Member), Expression.Property(other, column.Member)),
            Expression.OrAssign(mask, Expression.Constant(1UL << i))));
        return Expression.Lambda<Func<TRecord, TRecord, ulong>>(Expression.Block([mask], [.. steps, mask]), one, other).Compile();
    }

    private static MethodCallExpression BindOne(Expression row, Expression place, Expression record, StoredColumn<TRecord> column)
    {
        var value = ColumnValue.Of(column.Member.PropertyType);
        return Expression.Call(row, value.Bind, place, Expression.Convert(Expression.Property(record, column.Member), value.Bound));
    }
}
