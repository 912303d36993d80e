package joist.serving.isolate;

import java.io.IOException;
import java.nio.file.Path;
import joist.model.Model;
import joist.tensor.Ledger;

/** A program that starts a child, says which, and waits to be killed. */
final class ParentOfChild {
  private ParentOfChild() {}

  public static void main(String[] arguments) throws IOException {
    Ledger ledger = new Ledger(4L << 30);
    Isolation isolation =
        new Isolation(name -> true, IsolationSettings.standard(1), ledger, System::nanoTime);
    try (Model model = isolation.load("m:1", Path.of(arguments[0]), false, ledger.open("m"))) {
      System.out.println(Isolation.status(model).orElseThrow().pid());
      System.in.read();
    }
  }
}
