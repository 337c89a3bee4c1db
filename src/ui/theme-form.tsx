import { Button, Checkbox, FieldSet, Form, FormActions } from './form.tsx'
import { type Theme, themes } from './theme.ts'

const labels: Record<Theme, string> = { system: 'As my system', light: 'Paper', dark: 'Night' }

/** Chooses the theme. Its door sets `themeCookieHeader(theme)` and redirects; the whole page is loaded anew. */
export function ThemeForm({ action, csrf, theme }: { action: string; csrf: string; theme: Theme }) {
  return (
    <Form action={action} csrf={csrf} turbo={false}>
      <FieldSet legend="Appearance">
        {themes.map(value => (
          <Checkbox type="radio" name="theme" value={value} label={labels[value]} checked={value === theme} />
        ))}
      </FieldSet>
      <FormActions>
        <Button>Use it</Button>
      </FormActions>
    </Form>
  )
}
