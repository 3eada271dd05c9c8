namespace Orleans.Placement;

/// <summary>Where activations of a class are to be placed. The embedded host accepts it and does not look at it.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class PlacementAttribute : Attribute
{
    private protected PlacementAttribute() { }
}
