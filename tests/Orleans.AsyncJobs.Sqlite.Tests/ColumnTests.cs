using System.Reflection;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Sqlite.Tests;

/// <summary>Every property of a job is in the table of columns, and comes back as it was written.</summary>
public sealed class ColumnTests : IAsyncDisposable
{
    private readonly SqliteStoreFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Every_property_is_in_the_table_once()
    {
        Assert.Equal(Properties<JobDefinition>().Select(property => property.Name).Order(), JobColumns.Definition.All.Select(column => column.Property).Order());
        Assert.Equal(Properties<JobStatus>().Select(property => property.Name).Order(), JobColumns.Status.All.Select(column => column.Property).Order());
        string[] names = [.. JobColumns.All.Concat(JobColumns.Definition.All).Concat(JobColumns.Status.All).Distinct().Select(column => column.Name)];
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Every_column_that_a_create_sets_is_a_property_of_a_new_job()
    {
        var settable = JobColumns.All.Where(column => column.Use.HasFlag(JobColumnUse.Create)).ToList();

        Assert.Equal(Properties<NewJob>().Select(property => property.Name).Order(), settable.Select(column => column.Property).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_property_is_written_and_read(int number)
    {
        var store = await _fixture.OpenAsync();
        var data = new string('d', JobLimits.MaxInlineDataBytes + number);
        var job = new JobState { Definition = Filled<JobDefinition>(number) with { Sequence = 0, DataBytes = null, DataBlobId = null, DataBlobName = null }, Status = Filled<JobStatus>(number) with { State = JobStateCode.Suspended } };

        var stored = await store.InsertAsync(new NewJobRow(job, data));
        var changed = await store.UpdateAsync(stored, _ => Filled<JobStatus>(3 - number) with { State = JobStateCode.Suspended });

        Assert.Equal(job.Job with { Sequence = 1, DataBytes = data.Length, DataBlobId = JobDataFile.IdOf(job.Job.JobId), DataBlobName = JobDataFile.Name }, stored.Job);
        Assert.Equal(changed, await store.ReadAsync(stored.Job.JobId, TestJobs.Stop));
        Assert.Equal(Filled<JobStatus>(3 - number) with { State = JobStateCode.Suspended }, changed.Status);
    }

    private static PropertyInfo[] Properties<T>() => [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)];

    /// <summary>A record none of whose properties has its default.</summary>
    private static T Filled<T>(int number)
    {
        var record = Activator.CreateInstance<T>();
        var initial = Activator.CreateInstance<T>();
        foreach (var property in Properties<T>())
        {
            property.SetValue(record, Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property.Name, number, property.GetValue(initial)));
        }

        return record;
    }

    private static object Value(Type type, string name, int number, object? initial) => type switch
    {
        { IsEnum: true } => Enum.GetValues(type).Cast<object>().Where(value => !value.Equals(initial)).ElementAt(0),
        _ when type == typeof(string) => $"{name} {number}",
        _ when type == typeof(int) => name.Length + number,
        _ when type == typeof(long) => (long)(name.Length + (number * 100)),
        _ when type == typeof(double) => number + 0.25,
        _ when type == typeof(bool) => !(bool)initial!,
        _ when type == typeof(Guid) => new Guid(number, (short)name.Length, (short)name[0], new byte[8]),
        _ when type == typeof(DateTimeOffset) => TestJobs.Now.AddSeconds(name.Length + (number * 100)),
        _ => throw new NotSupportedException($"{name} is a {type}."),
    };
}
