// A part that broke takes no other with it, and says so.
import { Component, type ReactNode } from 'react';
import { useTexts } from '../texts/language';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';

interface Props {
  children: ReactNode;
}

interface State {
  error: Error | null;
}

function Broken({ error }: { error: Error }) {
  const texts = useTexts();
  return (
    <EmptyState title={texts.app.broken} hint={texts.app.brokenHint} alert>
      <pre>{error.message}</pre>
      <Button onPress={() => location.reload()}>{texts.app.reload}</Button>
    </EmptyState>
  );
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />;
  }
}
