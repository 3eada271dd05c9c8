namespace Orleans;

/// <summary>How long an activation of the class may be idle, in place of <see cref="Configuration.GrainCollectionOptions.CollectionAge"/>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>Minutes of the age. The default value is 0.</summary>
    public double Minutes { get; set; }

    /// <summary>The age.</summary>
    public TimeSpan AgeLimit => TimeSpan.FromMinutes(Minutes);
}
