using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Orleans.AsyncJobs.Tests.Handlers;

/// <summary>What a custom API may be registered as, and how its values are kept.</summary>
public sealed class CustomApiRegistrationTests
{
    [Theory]
    [InlineData("DoThis", "a publisher's prefix")]
    [InlineData("s_DoThis", "a publisher's prefix")]
    [InlineData("sample_Do This", "a publisher's prefix")]
    [InlineData("sample_", "a publisher's prefix")]
    [InlineData("1ample_A", "a publisher's prefix")]
    public void AddCustomApi_with_a_name_that_will_not_do_is_refused(string name, string sentence) =>
        Assert.Contains(sentence, Assert.ThrowsAny<ArgumentException>(() => Add<NoParameters, Good>(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void AddCustomApi_with_a_name_of_512_characters_is_taken_and_one_more_is_not()
    {
        var longest = $"sample_{new string('a', 505)}";

        Assert.Equal(longest, Assert.Single(Registry(Add<NoParameters, Good>(longest)).All).Name);
        Assert.Contains("513 characters", Assert.ThrowsAny<ArgumentException>(() => Add<NoParameters, Good>(longest + "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddCustomApi_with_a_property_that_no_parameter_can_be_names_it() => Assert.Contains(
        "'sample_A' has the property 'When' of type System.TimeSpan, which no parameter can be", Assert.ThrowsAny<ArgumentException>(() => Add<WithSpan, Good>("sample_A")).Message, StringComparison.Ordinal);

    [Fact]
    public void AddCustomApi_with_a_type_that_the_property_cannot_have_names_it() => Assert.Contains(
        "says that 'Text' is of type Money; a property of type System.String is String", Assert.ThrowsAny<ArgumentException>(() => Add<WithWrongType, Good>("sample_A")).Message, StringComparison.Ordinal);

    [Fact]
    public void AddCustomApi_of_a_function_without_output_is_refused() => Assert.Contains(
        "is a function without an output", Assert.ThrowsAny<ArgumentException>(() => Add<Good, NoParameters>("sample_A", options => options.IsFunction = true)).Message, StringComparison.Ordinal);

    [Fact]
    public void AddCustomApi_bound_to_what_is_no_table_names_the_nearest() => Assert.Contains(
        "bound to 'asyncoperations', which is no table; did you mean 'asyncoperation'?",
        Assert.ThrowsAny<ArgumentException>(() => Add<Good, Good>("sample_A", options => options.BoundTo = "asyncoperations")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AddCustomApi_that_is_bound_needs_a_target() => Assert.Contains(
        "its input needs a property Target of type ApiEntityReference",
        Assert.ThrowsAny<ArgumentException>(() => Add<Good, Good>("sample_A", options => options.BoundTo = "asyncoperation")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AddCustomApi_with_a_time_limit_out_of_range_is_refused() =>
        Assert.Contains("TimeLimit of 'sample_A'", Assert.ThrowsAny<ArgumentException>(() => Add<Good, Good>("sample_A", options => options.TimeLimit = TimeSpan.Zero)).Message, StringComparison.Ordinal);

    [Fact]
    public void Registry_with_one_name_twice_is_refused() => Assert.Contains(
        "Two custom APIs are registered under the name 'sample_A'",
        Assert.Throws<InvalidOperationException>(() => Registry(Add<Good, Good>("sample_A", services: Add<Good, Good>("sample_A")))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Parameters_are_required_as_the_record_says() => Assert.Equal(
        [("Needed", true), ("Maybe", false), ("Defaulted", false), ("Marked", true), ("Unmarked", false)],
        Registry(Add<Mixed, Good>("sample_A")).Get("sample_A").Inputs.Select(parameter => (parameter.Name, parameter.IsRequired)));

    [Fact]
    public void Values_as_text_hold_texts_as_they_are_and_all_else_as_JSON()
    {
        var api = Registry(Add<Good, Good>("sample_A")).Get("sample_A");
        var input = CustomApiValues.CheckInputs(api, Members("""{"Text":"5","Number":7,"Texts":["a"]}"""));

        var text = CustomApiValues.ToText(input, "It");

        Assert.Equal("""[{"Key":"Text","Value":"5"},{"Key":"Number","Value":"7"},{"Key":"Texts","Value":"[\"a\"]"}]""", text);
        Assert.True(JsonNode.DeepEquals(input, CustomApiValues.OfText(api, text)));
        Assert.True(JsonNode.DeepEquals(input, CustomApiValues.OutputsOf(api, text)));
    }

    [Theory]
    [InlineData("{}", "is not an array of")]
    [InlineData("""[{"Key":"Number","Value":7}]""", "is not an array of")]
    [InlineData("""[{"Key":"Number"}]""", "is not an array of")]
    [InlineData("[", "is not valid JSON")]
    [InlineData("""[{"Key":"Number","Value":"x"}]""", "'Number' of sample_A has to be a whole number")]
    [InlineData("""[{"Key":"Other","Value":"x"}]""", "no parameter 'Other'")]
    [InlineData("[]", "needs the parameter 'Text'")]
    public void Text_that_holds_no_parameters_is_refused_with_what_is_wrong(string text, string sentence)
    {
        var api = Registry(Add<Good, Good>("sample_A")).Get("sample_A");

        Assert.Contains(sentence, Assert.Throws<JobException>(() => CustomApiValues.OfText(api, text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_too_long_as_text_are_refused_with_their_length()
    {
        var api = Registry(Add<Good, Good>("sample_A")).Get("sample_A");
        var input = CustomApiValues.CheckInputs(api, Members($$"""{"Text":"{{new string('x', CustomApiValues.MaxLength)}}","Number":7}"""));

        Assert.Equal(JobErrorKind.TooLarge, Assert.Throws<JobException>(() => CustomApiValues.ToText(input, "The parameters")).Kind);
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Members(string json) => JsonElement.Parse(json).EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value));

    private static CustomApiRegistry Registry(IServiceCollection services) => new([.. services.Where(service => service.ServiceType == typeof(CustomApi)).Select(service => (CustomApi)service.ImplementationInstance!)]);

    private static IServiceCollection Add<TInput, TOutput>(string name, Action<CustomApiOptions>? configure = null, IServiceCollection? services = null)
        where TInput : class
        where TOutput : class =>
        (services ?? new ServiceCollection()).AddCustomApi<TInput, TOutput>(name, (_, _, _) => Task.FromResult<TOutput>(null!), configure);

    private sealed record Good(string Text, int Number = 7, IReadOnlyList<string>? Texts = null);

    private sealed record WithSpan(TimeSpan When);

    private sealed record WithWrongType([property: CustomApiType(CustomApiType.Money)] string Text);

    private sealed record Mixed(string Needed, string? Maybe, int Defaulted = 3)
    {
        public required bool Marked { get; init; }

        public int Unmarked { get; init; } = 4;
    }
}
