namespace Orleans.Simulation.Runtime;

/// <summary>
/// Emits, for a grain interface, a proxy class and one call class per method: typed fields for the arguments and a
/// direct virtual call on the grain.
/// </summary>
internal static class ProxyBuilder
{
    private const BindingFlags NonPublic = BindingFlags.NonPublic | BindingFlags.Instance;
    private const MethodAttributes Override = MethodAttributes.Virtual | MethodAttributes.HideBySig;
    private const TypeAttributes SealedClass = TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public;

    /// <exception cref="ArgumentException">The type is no grain interface, or a method of it cannot be called remotely.</exception>
    public static Func<Cluster, GrainId, GrainReference> Build(Type grainInterface)
    {
        if (!grainInterface.IsInterface || !typeof(IAddressable).IsAssignableFrom(grainInterface))
        {
            throw new ArgumentException($"{grainInterface} is not a grain interface.");
        }

        var module = DefineModule(grainInterface);
        var proxy = module.DefineType($"{grainInterface.FullName}_Proxy", SealedClass, typeof(GrainReference), [grainInterface]);
        List<MethodShape> shapes = [];
        foreach (var method in grainInterface.GetInterfaces().Prepend(grainInterface).SelectMany(i => i.GetMethods()).Where(m => m.IsAbstract))
        {
            DefineMethod(proxy, method, DefineCall(module, method, shapes.Count), shapes.Count);
            shapes.Add(new(method));
        }

        Type[] parameters = [typeof(Cluster), typeof(GrainId)];
        var constructor = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters);
        var body = constructor.GetILGenerator();
        EmitArguments(body, 0, 1, 2);
        body.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(NonPublic, parameters)!);
        body.Emit(OpCodes.Ret);
        var create = proxy.DefineMethod("Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainReference), parameters);
        body = create.GetILGenerator();
        EmitArguments(body, 0, 1);
        body.Emit(OpCodes.Newobj, constructor);
        body.Emit(OpCodes.Ret);

        var type = proxy.CreateType();
        for (var i = 0; i < shapes.Count; i++)
        {
            type.GetField(ShapeField(i))!.SetValue(null, shapes[i]);
        }

        return type.GetMethod(create.Name)!.CreateDelegate<Func<Cluster, GrainId, GrainReference>>();
    }

    private static string ShapeField(int number) => $"Shape{number}";

    private static ModuleBuilder DefineModule(Type grainInterface)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new($"Orleans.Simulation.Proxies.{grainInterface.Name}"), AssemblyBuilderAccess.Run);
        var ignoresAccessChecks = typeof(IgnoresAccessChecksToAttribute).GetConstructors()[0];
        foreach (var name in new[] { typeof(Grain).Assembly, grainInterface.Assembly }.Select(a => a.GetName().Name!).Distinct(StringComparer.Ordinal))
        {
            assembly.SetCustomAttribute(new CustomAttributeBuilder(ignoresAccessChecks, [name]));
        }

        return assembly.DefineDynamicModule("Proxies");
    }

    // The class of a method's calls: a field per argument, none for a token.
    private static (ConstructorBuilder Constructor, FieldBuilder?[] Fields) DefineCall(ModuleBuilder module, MethodInfo method, int number)
    {
        var type = module.DefineType(
            $"{method.DeclaringType!.FullName}_{method.Name}_{number}", SealedClass, typeof(GrainCall<>).MakeGenericType(ResultOf(method)));
        var fields = Array.ConvertAll(method.GetParameters(), p => p.ParameterType == typeof(CancellationToken)
            ? null
            : type.DefineField($"Argument{p.Position}", p.ParameterType, FieldAttributes.Public));
        var constructor = type.DefineDefaultConstructor(MethodAttributes.Public);
        DefineInvoke(type, method, fields);
        type.CreateType();
        return (constructor, fields);
    }

    private static Type ResultOf(MethodInfo method)
    {
        if (!method.IsGenericMethod && !Array.Exists(method.GetParameters(), p => p.ParameterType.IsByRef))
        {
            var returned = method.ReturnType;
            if (returned == typeof(Task) || returned == typeof(ValueTask))
            {
                return typeof(VoidResult);
            }

            if (returned.IsGenericType && returned.GetGenericTypeDefinition() is var generic
                && (generic == typeof(Task<>) || generic == typeof(ValueTask<>)))
            {
                return returned.GetGenericArguments()[0];
            }
        }

        throw new ArgumentException(
            $"{method.DeclaringType}.{method.Name} cannot be a grain call here: it must not be generic, take no argument by reference, "
            + "and return Task, Task<T>, ValueTask or ValueTask<T>.");
    }

    private static void DefineInvoke(TypeBuilder type, MethodInfo method, FieldBuilder?[] fields)
    {
        var il = type.DefineMethod(
            "InvokeGrain", Override | MethodAttributes.Family, typeof(Task), [typeof(object)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            if (field is null)
            {
                il.Emit(OpCodes.Call, typeof(GrainCall).GetProperty(nameof(GrainCall.CalleeToken))!.GetMethod!);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, field);
            }
        }

        il.Emit(OpCodes.Callvirt, method);
        if (method.ReturnType.IsValueType)
        {
            var local = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, local);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void DefineMethod(
        TypeBuilder proxy, MethodInfo method, (ConstructorBuilder Constructor, FieldBuilder?[] Fields) call, int number)
    {
        var shape = proxy.DefineField(ShapeField(number), typeof(MethodShape), FieldAttributes.Public | FieldAttributes.Static);
        var implementation = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            Override | MethodAttributes.Private | MethodAttributes.Final | MethodAttributes.NewSlot,
            method.ReturnType,
            Array.ConvertAll(method.GetParameters(), p => p.ParameterType));
        proxy.DefineMethodOverride(implementation, method);
        var il = implementation.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, call.Constructor);
        for (var i = 0; i < call.Fields.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            EmitArguments(il, i + 1);
            if (call.Fields[i] is { } field)
            {
                il.Emit(OpCodes.Stfld, field);
            }
            else
            {
                il.Emit(OpCodes.Call, typeof(GrainCall).GetProperty(nameof(GrainCall.CallerToken))!.SetMethod!);
            }
        }

        var result = ResultOf(method);
        il.Emit(OpCodes.Ldsfld, shape);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetMethod(nameof(GrainReference.Call), NonPublic)!.MakeGenericMethod(result));
        if (method.ReturnType.IsValueType)
        {
            var promise = result == typeof(VoidResult) ? typeof(Task) : typeof(Task<>).MakeGenericType(result);
            il.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([promise])!);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitArguments(ILGenerator il, params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            il.Emit(OpCodes.Ldarg, (short)number);
        }
    }
}
