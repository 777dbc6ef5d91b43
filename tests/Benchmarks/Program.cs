using BenchmarkDotNet.Running;
using Tryghed.Benchmarks;

if (args is ["import", .. var options])
    return await ImportRate.Run(options);
if (args is ["index"])
    return IndexRate.Run();
if (args is ["strategy"] or ["strategy", "--each"])
    return await SearchRate.Run(each: args.Length > 1);
BenchmarkSwitcher.FromAssembly(typeof(XmRChart).Assembly).Run(args);
return 0;
