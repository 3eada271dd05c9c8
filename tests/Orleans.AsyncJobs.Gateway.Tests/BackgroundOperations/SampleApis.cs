using Microsoft.Extensions.DependencyInjection;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>Custom APIs that show what can be registered.</summary>
internal static class SampleApis
{
    public enum Colour
    {
        Red = 1,
        Green = 2,
    }

    public static void Add(IServiceCollection services)
    {
        services.AddCustomApi<EchoInput, EchoOutput>("sample_Echo", (input, _, _) => Task.FromResult(EchoOutput.Of(input)), options => options.RequiredPrivilege = "prvEcho");
        services.AddCustomApi<AddInput, AddOutput>("sample_Add", (input, _, _) => Task.FromResult(new AddOutput(input.Left + input.Right, input.Names)), options => options.IsFunction = true);
        services.AddCustomApi<NoParameters, NoParameters>("sample_Nothing", (_, _, _) => Task.FromResult(NoParameters.Value));
        services.AddCustomApi<RefuseInput, NoParameters>("sample_Refuse", (input, _, _) => throw (input.Kind is { } kind
            ? new JobException((JobErrorKind)kind, JobErrorCodes.AccessDenied, "It does not want to.")
            : new InvalidOperationException("a secret of the handler")));
        services.AddCustomApi<NoParameters, NoParameters>("sample_Wait", async (_, _, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return NoParameters.Value;
        }, options => options.TimeLimit = TimeSpan.FromMilliseconds(50));
        services.AddCustomApi<BoundInput, BoundOutput>("sample_Bound", (input, _, _) => Task.FromResult(new BoundOutput($"{input.Word} {input.Target.LogicalName} {input.Target.Id:D}")), options => options.BoundTo = "asyncoperation");
        services.AddCustomApi<NoParameters, MadeOutput>("sample_Make", async (_, context, _) => new MadeOutput((await context.CreateJobAsync("one", new NewJob { MessageName = Engine.ScriptedHandler.MessageName, Data = "ok" })).JobId));
    }

    public sealed record EchoInput(
        bool Flag, DateTimeOffset Moment, decimal Amount, [property: CustomApiType(CustomApiType.Money)] decimal Price, double Ratio, Guid Id, int Count, Colour Colour, string Text,
        IReadOnlyList<string> Texts, ApiEntity Row, IReadOnlyList<ApiEntity> Rows, ApiEntityReference Reference, string? Maybe = null);

    public sealed record EchoOutput(
        bool Flag, DateTimeOffset Moment, decimal Amount, [property: CustomApiType(CustomApiType.Money)] decimal Price, double Ratio, Guid Id, int Count, Colour Colour, string Text,
        IReadOnlyList<string> Texts, ApiEntity Row, IReadOnlyList<ApiEntity> Rows, ApiEntityReference Reference, string? Maybe)
    {
        public static EchoOutput Of(EchoInput input) => new(
            input.Flag, input.Moment, input.Amount, input.Price, input.Ratio, input.Id, input.Count, input.Colour, input.Text, input.Texts, input.Row, input.Rows, input.Reference, input.Maybe);
    }

    public sealed record AddInput(int Left, int Right = 1, IReadOnlyList<string>? Names = null);

    public sealed record AddOutput(int Sum, IReadOnlyList<string>? Names);

    public sealed record RefuseInput(int? Kind = null);

    public sealed record BoundInput(ApiEntityReference Target, string Word);

    public sealed record BoundOutput(string Said);

    public sealed record MadeOutput(Guid JobId);
}
