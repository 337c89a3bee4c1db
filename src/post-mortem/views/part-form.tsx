import type { Child, PropsWithChildren } from 'hono/jsx'
import { Button, Form, FormActions, Hidden, type Option, Select, TextArea, TextInput } from '../../ui/form.tsx'
import { baseOf, type DeskState, type Typed } from '../desk-panels.ts'

/** A form of the desk: saves by itself while one types, and for good with its button. */
export function PartForm({
  state,
  id,
  save = 'Save',
  inCard,
  children,
}: PropsWithChildren<{ state: DeskState; id: string; save?: string; inCard?: boolean }>) {
  return (
    <Form action={state.saveTo} csrf={state.csrf} autosave={state.draftsTo} id={id} class="stack">
      <Hidden name="form" value={id} />
      {children}
      <div class={`${inCard ? 'bg-surface' : 'bg-paper'} py-2 tablet:sticky tablet:bottom-0`}>
        <FormActions saved>
          <Button weight="primary">{save}</Button>
        </FormActions>
      </div>
    </Form>
  )
}

export interface PartProps {
  state: DeskState
  part: string
  version: number
  /** The part's fields as they stand: `''` is the main one, others by their name. */
  current: Record<string, string>
}

/** Says from which version and text the fields of a part start, so that untouched ones are left alone. */
export function PartBase({ state, part, version, current }: PartProps) {
  const started = Object.keys(current).flatMap(name => state.typed.get(fieldName(part, name))?.version ?? [])
  return <Hidden name={`base|${part}`} value={baseOf(Math.min(version, ...started), current)} />
}

function fieldName(part: string, name: string): string {
  return name === '' ? part : `${part}|${name}`
}

function typedOf({ state, part }: PartProps, name: string): Typed | undefined {
  return state.typed.get(fieldName(part, name))
}

interface InputProps {
  of: PartProps
  /** Which field of the part; the main one unless told. */
  name?: string
  label: string
  hint?: Child
}

function common({ of, name = '', label, hint }: InputProps) {
  const key = fieldName(of.part, name)
  const typed = typedOf(of, name)
  const value = typed?.text ?? of.current[name] ?? ''
  const unsaved = typed !== undefined && typed.text !== (of.current[name] ?? '')
  return {
    label,
    name: key,
    id: `field-${key.replace(/[^\w-]+/g, '-')}`,
    value,
    hint: unsaved ? <>Not saved yet: this is what you typed. {hint}</> : hint,
    error: name === '' ? of.state.problems.get(of.part) : undefined,
    'data-version': String(of.version),
  }
}

export function PartInput(props: InputProps & { list?: string; type?: 'text' | 'date'; placeholder?: string }) {
  return (
    <TextInput
      {...common(props)}
      list={props.list}
      type={props.type}
      placeholder={props.placeholder}
      autocomplete="off"
    />
  )
}

export function PartText(props: InputProps & { rows?: number; mono?: boolean }) {
  const shared = common(props)
  const lines = shared.value.split('\n').length
  // A browser drops the first line end inside a text area, so one that belongs to the text needs another before it.
  const value = shared.value.startsWith('\n') ? `\n${shared.value}` : shared.value
  return (
    <TextArea {...shared} value={value} rows={Math.min(28, Math.max(props.rows ?? 3, lines + 1))} mono={props.mono} />
  )
}

export function PartSelect(props: InputProps & { options: readonly Option[]; empty?: string }) {
  const shared = common(props)
  const known = shared.value === '' || props.options.some(option => option.value === shared.value)
  const options = known ? props.options : [...props.options, { value: shared.value, label: codeLabel(shared.value) }]
  return <Select {...shared} options={options} empty={props.empty} />
}

/** A stable code as people read it: `own_alert_symptom` → "Own alert symptom". */
export function codeLabel(code: string): string {
  return (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ')
}

export function codeOptions(codes: readonly string[]): Option[] {
  return codes.map(code => ({ value: code, label: codeLabel(code) }))
}
