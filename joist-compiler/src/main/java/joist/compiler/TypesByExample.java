package joist.compiler;

import java.util.*;
import joist.graph.*;
import joist.graph.interpret.*;
import joist.tensor.*;

final class TypesByExample {
  static Map<String, ValueType> of(Graph g) {
    Map<String, Tensor> in = new HashMap<>();
    Map<String, ValueType> types = new HashMap<>();
    for (Value v : g.inputs()) {
      long[] d = new long[v.type().rank()];
      for (int i = 0; i < d.length; i++)
        d[i] = v.type().dims().get(i) instanceof Dim.Known(long e) ? e : 7919;
      in.put(v.name(), Tensor.zeros(v.type().elementType(), Shape.of(d)));
      types.put(v.name(), v.type());
    }
    List<Value> outs = new ArrayList<>();
    for (Node n : g.nodes())
      for (String o : n.outputs())
        if (!o.isEmpty()) outs.add(new Value(o, ValueType.of(ElementType.F32)));
    var r =
        Interpreter.run(
            new Graph(
                g.name(), g.inputs(), outs, g.initializers(), g.nodes(), g.opsets(), Map.of()),
            in);
    r.forEach((k, t) -> {
      List<Dim> d = new ArrayList<>();
      for (long e : t.shape().dims()) d.add(e == 7919 ? Dim.BATCH : Dim.of(e));
      types.put(k, new ValueType(t.type(), d));
    });
    return types;
  }
}
