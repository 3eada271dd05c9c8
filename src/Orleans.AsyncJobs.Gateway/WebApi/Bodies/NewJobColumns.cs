using System.Collections.Frozen;
using System.Reflection;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>Sets the properties of a new job from the columns of a body, as the table of columns says. A value of null leaves a property that has none at its default.</summary>
internal static class NewJobColumns
{
    private static readonly FrozenDictionary<JobColumn, Setter> Setters = JobColumns.All
        .Where(column => column.Use.HasFlag(JobColumnUse.Create))
        .ToFrozenDictionary(column => column, column => SetterOf(typeof(NewJob).GetProperty(column.Property!)!));

    private delegate void Setter(NewJob job, ref JobBodyReader body);

    /// <summary>Sets what the body's current column stands for; false when a create does not set that.</summary>
    /// <param name="job">A job that is being made.</param>
    /// <param name="body">The body.</param>
    public static bool TrySet(NewJob job, ref JobBodyReader body)
    {
        if (!Setters.TryGetValue(body.Column, out var set))
        {
            return false;
        }

        set(job, ref body);
        return true;
    }

    private static Setter SetterOf(PropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(string) => Text(Set<string?>(property)),
        var type when type == typeof(int) => Number(Set<int>(property)),
        var type when type == typeof(JobFailureAction) => FailureAction(Set<JobFailureAction>(property)),
        var type when type == typeof(bool) => Flag(Set<bool>(property)),
        var type when type == typeof(Guid?) => Id(Set<Guid?>(property)),
        var type when type == typeof(DateTimeOffset?) => Moment(Set<DateTimeOffset?>(property)),
        var type => throw new NotSupportedException($"No body sets a {type}."),
    };

    private static Action<NewJob, TValue> Set<TValue>(PropertyInfo property) => property.SetMethod!.CreateDelegate<Action<NewJob, TValue>>();

    private static Setter Text(Action<NewJob, string?> set) => (NewJob job, ref JobBodyReader body) => set(job, body.Text());

    private static Setter Id(Action<NewJob, Guid?> set) => (NewJob job, ref JobBodyReader body) => set(job, body.Id());

    private static Setter Moment(Action<NewJob, DateTimeOffset?> set) => (NewJob job, ref JobBodyReader body) => set(job, body.Moment());

    private static Setter Number(Action<NewJob, int> set) => (NewJob job, ref JobBodyReader body) =>
    {
        if (body.Number() is { } number)
        {
            set(job, number);
        }
    };

    private static Setter FailureAction(Action<NewJob, JobFailureAction> set) => Number((job, number) => set(job, (JobFailureAction)number));

    private static Setter Flag(Action<NewJob, bool> set) => (NewJob job, ref JobBodyReader body) =>
    {
        if (body.Flag() is { } flag)
        {
            set(job, flag);
        }
    };
}
