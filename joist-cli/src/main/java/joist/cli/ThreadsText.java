package joist.cli;

import joist.server.ServerSettings;
import picocli.CommandLine.ITypeConverter;

/** {@code auto}, or how many threads there are, of which each call has one. */
final class ThreadsText implements ITypeConverter<ServerSettings.Threads> {
  @Override
  public ServerSettings.Threads convert(String text) {
    return text.strip().equals("auto")
        ? ServerSettings.standard().objective().compute()
        : new ServerSettings.Threads(new CountText().convert(text), false);
  }
}
