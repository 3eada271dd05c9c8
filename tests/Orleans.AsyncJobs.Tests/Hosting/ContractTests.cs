using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers;
using Orleans.AsyncJobs.Machine;
using Orleans.AsyncJobs.Model;
using Orleans.Serialization;

namespace Orleans.AsyncJobs.Tests.Hosting;

/// <summary>What a real cluster asks of types that travel: names that last, numbered members, nothing untyped.</summary>
public sealed class ContractTests
{
    private static readonly Assembly[] Ours = [typeof(IJobGrain).Assembly, typeof(JobState).Assembly];

    public static TheoryData<Type> GrainInterfaces() => [.. FindGrainInterfaces()];

    public static TheoryData<Type> Contracts() => [.. FindContracts()];

    [Fact]
    public void Contracts_are_found() => Assert.True(FindContracts().Count >= 15);

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void Grain_interface_is_public_where_clients_call_it_and_its_names_are_fixed(Type grain)
    {
        Assert.Equal(grain.Assembly == typeof(IJobGrain).Assembly, grain.IsPublic);
        Assert.NotNull(grain.GetCustomAttribute<AliasAttribute>());
        var aliases = grain.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()?.Alias).ToList();
        Assert.DoesNotContain(null, aliases);
        Assert.Equal(aliases.Count, aliases.Distinct(StringComparer.Ordinal).Count());
        Assert.All(grain.GetMethods(), method => Assert.True(typeof(Task).IsAssignableFrom(method.ReturnType), $"{method} gives no task."));
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void Response_timeout_fits_the_32_bits_of_milliseconds_in_a_message(Type grain) => Assert.All(
        grain.GetMethods().Select(method => method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout).OfType<TimeSpan>(),
        timeout => Assert.InRange(timeout.TotalMilliseconds, 1, int.MaxValue));

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Contract_type_is_serializable_with_a_lasting_name_and_numbered_members(Type type)
    {
        Assert.True(type.GetCustomAttribute<GenerateSerializerAttribute>() is not null, $"{type} has no [GenerateSerializer].");
        if (type.IsEnum)
        {
            return;
        }

        Assert.True(type.GetCustomAttribute<AliasAttribute>() is not null, $"{type} has no [Alias].");
        var ids = Stored(type).Select(member => member.GetCustomAttribute<IdAttribute>()?.Id).ToList();
        Assert.True(!ids.Contains(null), $"{type} has a member without [Id].");
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(Stored(type), property => Assert.True(IsAllowed(property.PropertyType), $"{type}.{property.Name} is of type {property.PropertyType}."));
    }

    // A job's grain may be in another silo than the handler whose run ends.
    [Fact]
    public void End_of_a_run_travels_with_its_stack_and_a_checkpoint_with_its_bytes()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var end = new RunEnd(DateTimeOffset.UnixEpoch, 1.5, FailureClassifier.Classify(new IOException("broken")));
        ReadOnlyMemory<byte> checkpoint = new byte[] { 1, 2, 3 };

        Assert.Equal(end, serializer.Deserialize<RunEnd>(serializer.SerializeToArray(end)));
        Assert.Contains("IOException: broken", end.Result.Stack, StringComparison.Ordinal);
        Assert.Equal(checkpoint.ToArray(), serializer.Deserialize<ReadOnlyMemory<byte>>(serializer.SerializeToArray(checkpoint)).ToArray());
    }

    [Fact]
    public void Row_of_a_job_that_recurs_travels_with_its_series()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var status = new JobStatus
        {
            RecurrencePattern = "FREQ=DAILY",
            RecurrenceTimeZone = "Europe/Berlin",
            Occurrence = DateTimeOffset.UnixEpoch,
            NextOccurrence = DateTimeOffset.UnixEpoch.AddDays(1),
            MovedTo = DateTimeOffset.UnixEpoch.AddDays(2),
        };

        var copy = serializer.Deserialize<JobStatus>(serializer.SerializeToArray(status))!;

        Assert.Equal(status, copy);
        Assert.Equal(("Europe/Berlin", DateTimeOffset.UnixEpoch.AddDays(2)), (copy.RecurrenceTimeZone, copy.MovedTo!.Value));
    }

    private static List<Type> FindGrainInterfaces() =>
        [.. Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))];

    private static List<Type> FindContracts()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(FindGrainInterfaces().SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .Append(typeof(JobState)).Append(typeof(JobException)));
        while (open.TryDequeue(out var type))
        {
            var parts = type.HasElementType ? [type.GetElementType()!] : type.GetGenericArguments();
            if (Ours.Contains(type.Assembly) && found.Add(type) && !type.IsEnum)
            {
                parts = [.. parts, .. Stored(type).Select(property => property.PropertyType)];
            }

            foreach (var part in parts)
            {
                open.Enqueue(part);
            }
        }

        return [.. found];
    }

    // Properties with a field of their own; computed ones do not travel.
    private static IEnumerable<PropertyInfo> Stored(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(property => type.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    private static bool IsAllowed(Type type) =>
        type != typeof(object) && type.Namespace?.StartsWith("System.Text.Json", StringComparison.Ordinal) is not true
        && !typeof(Delegate).IsAssignableFrom(type);
}
