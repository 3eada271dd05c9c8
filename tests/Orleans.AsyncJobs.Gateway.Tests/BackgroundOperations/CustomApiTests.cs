using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Tests.Engine;

namespace Orleans.AsyncJobs.Gateway.Tests.BackgroundOperations;

/// <summary>Custom APIs over HTTP, called in the request.</summary>
public sealed class CustomApiTests : IAsyncLifetime
{
    private const string Base = "/api/data/v9.2/";
    private const string Full = """
        {"Flag":true,"Moment":"2030-05-01T12:00:00Z","Amount":1.25,"Price":9.99,"Ratio":0.5,"Id":"5f1c0000-0000-4000-8000-000000000001","Count":7,"Colour":2,"Text":"a 'b' \u00e9",
        "Texts":["x","y"],"Row":{"@odata.type":"Microsoft.Dynamics.CRM.account","name":"A","n":{"deep":1}},"Rows":[{"@odata.type":"Microsoft.Dynamics.CRM.account","name":"B"}],
        "Reference":{"@odata.type":"Microsoft.Dynamics.CRM.account","accountid":"5f1c0000-0000-4000-8000-000000000002"}}
        """;

    private EngineHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await EngineHost.StartAsync(configure: SampleApis.Add);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Action_with_all_types_answers_its_outputs()
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "sample_Echo", Full);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.EndsWith("$metadata#Microsoft.Dynamics.CRM.sample_EchoResponse", body.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        var expected = JsonElement.Parse(Full);
        foreach (var member in expected.EnumerateObject().Where(member => member.Name != "Moment"))
        {
            Assert.True(JsonElement.DeepEquals(member.Value, body.GetProperty(member.Name)), $"{member.Name}: {body.GetProperty(member.Name)}");
        }

        Assert.Equal(DateTimeOffset.Parse("2030-05-01T12:00:00Z", null), body.GetProperty("Moment").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("Maybe").ValueKind);
    }

    [Theory]
    [InlineData("sample_Add(Left=2)", 3)]
    [InlineData("sample_Add(Left=2,Right=@r)?@r=5", 7)]
    [InlineData("sample_Add(Left=@l,Right=@r,Names=@n)?@l=-1&@r=1&@n=[\"a\",\"b,c\"]", 0)]
    public async Task Function_takes_arguments_and_aliases(string address, int sum)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, address);

        Assert.Equal((HttpStatusCode.OK, sum), (status, body.GetProperty("Sum").GetInt32()));
    }

    [Fact]
    public async Task Action_without_outputs_answers_204()
    {
        using var response = await _host.SendAsync(HttpMethod.Post, $"{Base}sample_Nothing");

        Assert.Equal((HttpStatusCode.NoContent, ""), (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation)));
    }

    [Theory]
    [InlineData("sample_Add(Left=2,Rihgt=3)", "'Rihgt' is not a parameter; did you mean 'Right'?")]
    [InlineData("sample_Add(Right=2)", "needs the parameter 'Left' (Integer), which is missing")]
    [InlineData("sample_Add", "needs the parameter 'Left' (Integer), which is missing")]
    [InlineData("sample_Add(Left='2')", "'Left' of sample_Add has to be a whole number of 32 bits, and \"2\" was given")]
    [InlineData("sample_Add(Left=@l)", "alias '@l', which has no value")]
    [InlineData("sample_Add(Left=3000000000)", "whole number of 32 bits")]
    [InlineData("sample_Add(Left=1,Names='a')", "has to be a list of texts")]
    public async Task Function_with_wrong_arguments_is_refused_with_the_name(string address, string sentence) =>
        await AssertRefusedAsync(HttpMethod.Get, address, null, HttpStatusCode.BadRequest, "0x80040203", sentence);

    [Theory]
    [InlineData("""{"Kind":1,"Knd":2}""", "has no parameter 'Knd'; did you mean 'Kind'? It takes Kind.")]
    [InlineData("""{"Kind":1,"Kind":1}""", "'Kind' of sample_Refuse is given more than once")]
    [InlineData("""{"Kind":"1"}""", "'Kind' of sample_Refuse has to be a whole number")]
    [InlineData("""[1]""", "The body is not a JSON object.")]
    [InlineData("""{"Kind":""", "The body is not valid JSON")]
    [InlineData("""{"Kind":1}{}""", "not valid JSON")]
    public async Task Action_with_a_wrong_body_is_refused(string json, string sentence) =>
        await AssertRefusedAsync(HttpMethod.Post, "sample_Refuse", json, HttpStatusCode.BadRequest, "0x80040203", sentence);

    [Theory]
    [InlineData("Flag", "1", "true or false")]
    [InlineData("Moment", "\"yesterday\"", "a date")]
    [InlineData("Moment", "\"9999-12-31\"", "a date")]
    [InlineData("Amount", "\"1\"", "a number")]
    [InlineData("Price", "true", "a number")]
    [InlineData("Ratio", "\"x\"", "a number")]
    [InlineData("Id", "\"{5f1c0000-0000-4000-8000-000000000001}\"", "a Guid")]
    [InlineData("Count", "1.5", "a whole number")]
    [InlineData("Colour", "3", "one of 1, 2")]
    [InlineData("Text", "\"\\u0000\"", "a text without U+0000")]
    [InlineData("Texts", "[1]", "a list of texts")]
    [InlineData("Row", "{\"name\":\"A\"}", "an object with \"@odata.type\"")]
    [InlineData("Rows", "{}", "a list of objects")]
    [InlineData("Reference", "{\"@odata.type\":\"Microsoft.Dynamics.CRM.account\",\"accountid\":\"x\"}", "an object with \"@odata.type\"")]
    public async Task Action_with_a_value_of_another_type_is_refused_with_its_name(string name, string value, string sentence)
    {
        var input = Full.Replace("\n", "", StringComparison.Ordinal);
        var members = JsonElement.Parse(input).EnumerateObject().Select(member => $"\"{member.Name}\":{(member.Name == name ? value : member.Value.GetRawText())}");

        await AssertRefusedAsync(HttpMethod.Post, "sample_Echo", $"{{{string.Join(',', members)}}}", HttpStatusCode.BadRequest, "0x80040203", $"The parameter '{name}' of sample_Echo has to be {sentence}");
    }

    [Fact]
    public async Task Name_that_is_not_registered_is_404() =>
        await AssertRefusedAsync(HttpMethod.Post, "sample_Nothin", "{}", HttpStatusCode.NotFound, "0x8006088a", "Resource not found for the segment 'sample_Nothin'.");

    [Fact]
    public async Task Action_by_GET_and_function_by_POST_are_405()
    {
        await AssertRefusedAsync(HttpMethod.Get, "sample_Nothing", null, HttpStatusCode.MethodNotAllowed, "0x80040203", "Allowed: POST.");
        await AssertRefusedAsync(HttpMethod.Post, "sample_Add", "{}", HttpStatusCode.MethodNotAllowed, "0x80040203", "Allowed: GET, HEAD.");
    }

    [Theory]
    [InlineData((int)JobErrorKind.Invalid, HttpStatusCode.BadRequest)]
    [InlineData((int)JobErrorKind.NotFound, HttpStatusCode.NotFound)]
    [InlineData((int)JobErrorKind.Conflict, HttpStatusCode.Conflict)]
    public async Task Refusal_of_the_custom_API_is_answered_with_its_code(int kind, HttpStatusCode status) =>
        await AssertRefusedAsync(HttpMethod.Post, "sample_Refuse", $$"""{"Kind":{{kind}}}""", status, "0x80048405", "It does not want to.");

    [Fact]
    public async Task Fault_of_the_custom_API_is_500_and_tells_nothing_of_it()
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "sample_Refuse", "{}");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("secret", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_beyond_its_time_limit_is_503_and_names_the_background() =>
        await AssertRefusedAsync(HttpMethod.Post, "sample_Wait", "{}", HttpStatusCode.ServiceUnavailable, "0x80081111", "Prefer: respond-async");

    [Fact]
    public async Task Bound_action_gets_its_row_and_404_where_there_is_none()
    {
        var id = await _host.CreateAsync("ok");

        var (status, body) = await SendAsync(HttpMethod.Post, $"asyncoperations({id})/Microsoft.Dynamics.CRM.sample_Bound", """{"Word":"see"}""");

        Assert.Equal((HttpStatusCode.OK, $"see asyncoperation {id}"), (status, body.GetProperty("Said").GetString()));
        var missing = Guid.NewGuid();
        await AssertRefusedAsync(
            HttpMethod.Post, $"asyncoperations({missing})/Microsoft.Dynamics.CRM.sample_Bound", """{"Word":"see"}""", HttpStatusCode.NotFound, "0x80040217", $"With Id = {missing:D} Does Not Exist");
    }

    [Fact]
    public async Task Job_that_a_call_makes_is_there()
    {
        var (_, body) = await SendAsync(HttpMethod.Post, "sample_Make", "{}");

        await _host.UntilAsync(body.GetProperty("JobId").GetGuid(), "3/30");
    }

    [Fact]
    public async Task System_job_of_a_custom_API_is_refused() => await AssertRefusedAsync(
        HttpMethod.Post, "asyncoperations", """{"messagename":"sample_Echo"}""", HttpStatusCode.BadRequest, "0x80040203", "'sample_Echo' is a custom API and no handler of system jobs");

    [Fact]
    public async Task List_tells_of_each_custom_API()
    {
        var (status, body) = await SendAsync(HttpMethod.Get, "customapis");

        Assert.Equal(HttpStatusCode.OK, status);
        var echo = body.GetProperty("value").EnumerateArray().Single(api => api.GetProperty("uniquename").GetString() == "sample_Echo");
        Assert.Equal("prvEcho", echo.GetProperty("executeprivilegename").GetString());
        Assert.Equal(4, echo.GetProperty("retryattempts").GetInt32());
        Assert.Equal(
            ["Flag:Boolean", "Moment:DateTime", "Amount:Decimal", "Price:Money", "Ratio:Float", "Id:Guid", "Count:Integer", "Colour:Picklist", "Text:String", "Texts:StringArray", "Row:Entity", "Rows:EntityCollection", "Reference:EntityReference", "Maybe:String?"],
            echo.GetProperty("requestparameters").EnumerateArray().Select(parameter => $"{parameter.GetProperty("uniquename")}:{parameter.GetProperty("type")}{(parameter.GetProperty("isoptional").GetBoolean() ? "?" : "")}"));
    }

    [Fact]
    public async Task Metadata_declares_them()
    {
        var text = await _host.Client.GetStringAsync($"{Base}$metadata", Cancellation);
        var schema = XDocument.Parse(text).Descendants().Where(element => (string?)element.Attribute("Name") is { } name && name.StartsWith("sample_", StringComparison.Ordinal)).ToList();

        Assert.Contains(schema, element => element.Name.LocalName == "Action" && (string?)element.Attribute("Name") == "sample_Echo");
        Assert.Contains(schema, element => element.Name.LocalName == "Function" && (string?)element.Attribute("Name") == "sample_Add");
        Assert.Contains(schema, element => element.Name.LocalName == "ComplexType" && (string?)element.Attribute("Name") == "sample_EchoResponse");
        Assert.Contains(schema, element => element.Name.LocalName == "ActionImport" && (string?)element.Attribute("Name") == "sample_Nothing");
        Assert.True(Microsoft.OData.Edm.Csdl.CsdlReader.TryParse(XDocument.Parse(text).CreateReader(), out _, out var errors), string.Join(" ", errors));
    }

    [Fact]
    public async Task Client_in_NET_calls_by_the_same_checks()
    {
        var client = _host.Services.GetRequiredService<ICustomApiClient>();

        Assert.Equal(5, (await client.CallAsync<SampleApis.AddInput, SampleApis.AddOutput>("sample_Add", new(2, 3), cancellationToken: Cancellation)).Sum);
        var refusal = await Assert.ThrowsAsync<JobException>(() => client.CallAsync<object, NoParameters>("sample_Add", new { Left = "x" }, cancellationToken: Cancellation));
        Assert.Contains("'Left' of sample_Add has to be a whole number", refusal.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<JobException>(() => client.CallAsync<NoParameters, NoParameters>("sample_Ad", NoParameters.Value, cancellationToken: Cancellation));
        Assert.Equal((JobErrorCodes.AsyncOperationTypeIsNotRecognized, "There is no custom API 'sample_Ad'; did you mean 'sample_Add'?"), (unknown.Code, unknown.Message));
    }

    [Fact]
    public async Task Call_in_a_batch_is_answered()
    {
        using var response = await _host.SendAsync(
            HttpMethod.Post, $"{Base}$batch", """{"requests":[{"id":"1","method":"POST","url":"sample_Refuse","headers":{"Content-Type":"application/json"},"body":{"Kind":0}},{"id":"2","method":"GET","url":"sample_Add(Left=4)"}]}""", ("Prefer", "odata.continue-on-error"));

        var answers = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("responses").EnumerateArray().ToList();
        Assert.Equal([400, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(5, answers[1].GetProperty("body").GetProperty("Sum").GetInt32());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string address, string? json = null)
    {
        using var response = await _host.SendAsync(method, Base + address, json);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)));
    }

    private async Task AssertRefusedAsync(HttpMethod method, string address, string? json, HttpStatusCode status, string code, string sentence)
    {
        var (found, body) = await SendAsync(method, address, json);
        Assert.Equal((status, code), (found, body.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains(sentence, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
