using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Embedded.Extras.Tests.Api;

/// <summary>Reads the public surface of an assembly from its metadata, without loading it or what it refers to.</summary>
internal sealed class ApiReader : IDisposable
{
    private static readonly TypeNames Names = new();
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    private ApiReader(string path)
    {
        _file = new(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    public static Dictionary<string, ApiType> Read(string path)
    {
        using var reader = new ApiReader(path);
        return reader.Types().ToDictionary(t => t.Name);
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<ApiType> Types() =>
        from handle in _reader.TypeDefinitions
        let type = _reader.GetTypeDefinition(handle)
        where (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public
        select new ApiType(
            TypeNames.Of(_reader, type),
            Header(type),
            [.. type.GetInterfaceImplementations().Select(i => NameOf(_reader.GetInterfaceImplementation(i).Interface)).Order()],
            [.. Fields(type).Concat(Methods(type)).Order()]);

    private string Header(TypeDefinition type)
    {
        var flags = type.Attributes & (TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.Interface);
        var parameters = string.Join(",", type.GetGenericParameters().Select(ParameterConstraints));
        return $"[{flags}] : {(type.BaseType.IsNil ? "" : NameOf(type.BaseType))} <{parameters}>";
    }

    private string ParameterConstraints(GenericParameterHandle handle)
    {
        var parameter = _reader.GetGenericParameter(handle);
        var types = parameter.GetConstraints().Select(c => NameOf(_reader.GetGenericParameterConstraint(c).Type)).Order();
        return string.Join("&", [parameter.Attributes.ToString(), .. types]);
    }

    private IEnumerable<string> Fields(TypeDefinition type)
    {
        foreach (var field in type.GetFields().Select(_reader.GetFieldDefinition))
        {
            if (!IsVisible((MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask)) || (field.Attributes & FieldAttributes.SpecialName) != default)
                continue;
            var kind = field.Attributes & (FieldAttributes.Static | FieldAttributes.InitOnly | FieldAttributes.Literal);
            yield return $"field {_reader.GetString(field.Name)} : {field.DecodeSignature(Names, null)} [{kind}]{Constant(field.GetDefaultValue())}";
        }
    }

    private IEnumerable<string> Methods(TypeDefinition type)
    {
        foreach (var method in type.GetMethods().Select(_reader.GetMethodDefinition))
        {
            var name = _reader.GetString(method.Name);
            if (!IsVisible(method.Attributes & MethodAttributes.MemberAccessMask) || name is "Finalize" || name.Contains('<', StringComparison.Ordinal))
                continue;
            // A method that need not be in Orleans' own type is one that overrides what every object has.
            var signature = method.DecodeSignature(Names, null);
            var names = method.GetParameters().Select(_reader.GetParameter).Where(p => p.SequenceNumber > 0).OrderBy(p => p.SequenceNumber).ToArray();
            var parameters = signature.ParameterTypes.Select((p, i) =>
                $"{p}{(i < names.Length ? " " + _reader.GetString(names[i].Name) + Constant(names[i].GetDefaultValue()) : "")}");
            var generics = string.Join(",", method.GetGenericParameters().Select(ParameterConstraints));
            yield return $"method {name}{(generics.Length > 0 ? $"<{generics}>" : "")}({string.Join(", ", parameters)}) : {signature.ReturnType} [{Flags(method.Attributes)}]";
        }
    }

    // Whether a method is virtual matters where it can be overridden or must be implemented.
    private static string Flags(MethodAttributes attributes)
    {
        var kept = attributes & (MethodAttributes.MemberAccessMask | MethodAttributes.Static | MethodAttributes.Abstract);
        var overridable = (attributes & (MethodAttributes.Virtual | MethodAttributes.Final)) == MethodAttributes.Virtual;
        return overridable ? $"{kept}, Virtual" : kept.ToString();
    }

    private static bool IsVisible(MethodAttributes access) =>
        access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private string Constant(ConstantHandle handle)
    {
        if (handle.IsNil)
            return "";
        var constant = _reader.GetConstant(handle);
        var value = _reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return string.Create(CultureInfo.InvariantCulture, $" = {value ?? "null"}");
    }

    private string NameOf(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => Names.GetTypeFromReference(_reader, (TypeReferenceHandle)handle, 0),
        HandleKind.TypeDefinition => Names.GetTypeFromDefinition(_reader, (TypeDefinitionHandle)handle, 0),
        _ => Names.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)handle, 0),
    };
}
