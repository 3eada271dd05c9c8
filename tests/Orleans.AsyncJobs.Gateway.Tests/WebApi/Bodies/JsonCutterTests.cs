using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Bodies;

public sealed class JsonCutterTests
{
    /// <summary>Values of all kinds, some of which look like what is searched for.</summary>
    private static readonly Gen<string> Values = Gen.Elements(
        "5", "-1.5e3", "true", "null", "\"\"", "\"a\\\"b\\\\\"", "\"}],{\"", "{}", "[]", """{"body":[1,{"body":"x"}]}""", """[{"body":1}, "]" ]""", """{"a":{"b":[[]]}}""", "\"\\u0022🚀\"");

    [Fact]
    public void Next_members_areCutHoweverTheDocumentComes()
    {
        var names = Gen.Elements("\"body\"", "\"b\\u006fdy\"", "\"bod\"", "\"bodyy\"", "\"id\"", "\"Body\"");
        var members = from name in names from value in Values from blank in Gen.Elements("", " ", "\r\n\t") select $"{blank}{name}{blank}:{blank}{value}{blank}";
        var objects = Gen.ListOf(members).Select(list => $"{{{string.Join(',', list.Take(4))}}}");
        var elements = Gen.OneOf(objects, Values.Where(value => value[0] is not '{'));
        var documents = Gen.ListOf(elements).Select(list => "{\"body\":1,\"requests\":[" + string.Join(',', list) + "],\"other\":{\"body\":[{\"body\":2}]}}");
        Prop.ForAll(documents.ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (document, size) =>
        {
            using var parsed = JsonDocument.Parse(document);
            var expected = parsed.RootElement.GetProperty("requests").EnumerateArray()
                .Where(element => element.ValueKind == JsonValueKind.Object)
                .SelectMany(element => element.EnumerateObject().Where(member => member.NameEquals("body")).Select(member => member.Value.GetRawText()))
                .ToList();

            var (rest, values) = Cut(JsonCutter.OfMembers("body"u8), document, size);

            using var left = JsonDocument.Parse(rest.Replace("\u0001", "", StringComparison.Ordinal));
            return values.SequenceEqual(expected) && Rejoined(rest, values) == document;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Next_elements_areCutHoweverTheDocumentComes()
    {
        var documents = from list in Gen.ListOf(Values)
                        from name in Gen.Elements("\"Targets\"", "\"T\\u0061rgets\"", "\"targets\"")
                        from before in Gen.Elements("", "\"@a\":[{},1],", "\"@a\":{\"Targets\":[1]},")
                        select $$"""{{{before}} {{name}} : [ {{string.Join(" , ", list)}} ] ,"@b":[2]}""";
        Prop.ForAll(documents.ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (document, size) =>
        {
            using var parsed = JsonDocument.Parse(document);
            var expected = parsed.RootElement.TryGetProperty("Targets", out var targets) ? targets.EnumerateArray().Select(element => element.GetRawText()).ToList() : [];

            var (rest, values) = Cut(JsonCutter.OfElements("Targets"u8), document, size);

            return values.SequenceEqual(expected) && Rejoined(rest, values) == document;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"requests":[{"body":{"a":[}]}""")]
    [InlineData("""{"requests":[{"body":{"a":]}]}""")]
    [InlineData("""{"requests":[}""")]
    [InlineData("}")]
    public void Next_bracketThatClosesNone_isRefused(string document) =>
        Assert.Throws<JsonException>(() => Cut(JsonCutter.OfMembers("body"u8), document, 3));

    [Fact]
    public void Next_nestedTooDeep_isRefused()
    {
        var deepest = $$$"""{"requests":[{"body":{{{new string('[', 61)}}}{{{new string(']', 61)}}}}]}""";

        Assert.Single(Cut(JsonCutter.OfMembers("body"u8), deepest, 64).Values);
        Assert.Throws<JsonException>(() => Cut(JsonCutter.OfMembers("body"u8), deepest.Replace("[]", "[[]]", StringComparison.Ordinal), 64));
    }

    [Fact]
    public void Next_anyBytes_losesNone()
    {
        Prop.ForAll(Gen.ArrayOf(Gen.Elements("{}[]\":,\\ bodyu1".ToCharArray())).Select(characters => "{\"r\":[{\"body\":" + new string(characters)).ToArbitrary(), document =>
        {
            try
            {
                var (rest, values) = Cut(JsonCutter.OfMembers("body"u8), document, 3);
                return document.StartsWith(Rejoined(rest, values), StringComparison.Ordinal);
            }
            catch (JsonException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Puts the values back into the places that are marked.</summary>
    private static string Rejoined(string rest, List<string> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            rest = rest.Replace($"\u0001{i}\u0001", values[i], StringComparison.Ordinal);
        }

        return rest.Replace("\u0001", "", StringComparison.Ordinal);
    }

    private static (string Left, List<string> Values) Cut(JsonCutter cutter, string document, int size)
    {
        var (rest, value, values) = (new List<byte>(), new List<byte>(), new List<string>());
        var bytes = Encoding.UTF8.GetBytes(document);
        for (var start = 0; start < bytes.Length; start += size)
        {
            var piece = bytes.AsSpan(start, Math.Min(size, bytes.Length - start));
            while (!piece.IsEmpty)
            {
                var cut = cutter.Next(piece);
                (cut.IsValue ? value : rest).AddRange(piece[..cut.Length]);
                piece = piece[cut.Length..];
                if (cut.IsEnd)
                {
                    rest.AddRange(Encoding.UTF8.GetBytes($"\u0001{values.Count}\u0001"));
                    values.Add(Encoding.UTF8.GetString([.. value]));
                    value.Clear();
                }
            }
        }

        return (Encoding.UTF8.GetString([.. rest]), values);
    }
}
