namespace Orleans.AsyncJobs;

/// <summary>
/// The types of a custom API's parameters and outputs. Source: Dataverse, custom API request parameter, column <c>type</c>. What a
/// property is follows from its .NET type; where that is a number that may be two of them, <see cref="CustomApiTypeAttribute"/> says it.
/// </summary>
public enum CustomApiType
{
    /// <summary>bool; true or false.</summary>
    Boolean = 0,

    /// <summary>DateTimeOffset; an ISO 8601 text, UTC where it has no offset.</summary>
    DateTime = 1,

    /// <summary>decimal; a number.</summary>
    Decimal = 2,

    /// <summary><see cref="ApiEntity"/>; an object with <c>@odata.type</c>.</summary>
    Entity = 3,

    /// <summary>A list of <see cref="ApiEntity"/>; an array of objects.</summary>
    EntityCollection = 4,

    /// <summary><see cref="ApiEntityReference"/>; an object with <c>@odata.type</c> and the row's primary key.</summary>
    EntityReference = 5,

    /// <summary>double; a number.</summary>
    Float = 6,

    /// <summary>int; a whole number of 32 bits.</summary>
    Integer = 7,

    /// <summary>decimal with <see cref="CustomApiTypeAttribute"/>; a number.</summary>
    Money = 8,

    /// <summary>An enumeration, or int with <see cref="CustomApiTypeAttribute"/>; a whole number of 32 bits, and one of the enumeration's where it is one.</summary>
    Picklist = 9,

    /// <summary>string; a text.</summary>
    String = 10,

    /// <summary>string[] or a list of string; an array of texts.</summary>
    StringArray = 11,

    /// <summary>Guid; a text of 32 digits with 4 dashes.</summary>
    Guid = 12,
}

/// <summary>Says which type a property of a custom API's input or output is, where its .NET type may be two: a decimal that is money, an int that is a choice.</summary>
/// <param name="type">The type.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CustomApiTypeAttribute(CustomApiType type) : Attribute
{
    /// <summary>The type.</summary>
    public CustomApiType Type { get; } = type;
}
