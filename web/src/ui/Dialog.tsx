// A dialog over the page. It holds the focus, and gives it back.
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './Dialog.module.css';

interface Props {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** Neither Escape nor a click beside it closes it. */
  holds?: boolean;
  wide?: boolean;
  alert?: boolean;
  children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, holds = false, wide = false, alert = false, children }: Props) {
  return (
    <ModalOverlay
      className={styles['veil'] ?? ''}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={false}
      isKeyboardDismissDisabled={holds}
    >
      <Modal className={wide ? `${styles['modal']} ${styles['wide']}` : (styles['modal'] ?? '')}>
        <AriaDialog className={styles['dialog'] ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" className={styles['title'] ?? ''}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The buttons at a dialog's end; the main one last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles['actions']}>{children}</div>;
}
